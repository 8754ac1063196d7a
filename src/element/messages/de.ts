import type { MessagesWith } from '../messages.js';

export const messages: MessagesWith<'one'> = {
  steps: {
    label: 'Schritte',
    start: 'Start',
    identityCheck: 'Identitätsprüfung',
    signing: 'Unterschrift',
    done: 'Fertig',
  },
  states: {
    idle: {
      title: 'Bestätigen Sie Ihre Identität',
      text: 'Sie zeigen ein Ausweisdokument, machen ein Foto von sich und unterschreiben. Das dauert etwa fünf Minuten. Sie können jederzeit unterbrechen und später fortfahren.',
    },
    initiating: {
      title: 'Ihre Identitätsprüfung wird vorbereitet',
      text: 'Das dauert einen Moment.',
    },
    restarting: {
      title: 'Eine neue Identitätsprüfung wird vorbereitet',
      text: 'Das dauert einen Moment.',
    },
    awaitingRedirect: {
      title: 'Ihre Identitätsprüfung ist bereit',
      text: 'Halten Sie Ihr Ausweisdokument bereit. Nach der Prüfung kehren Sie automatisch hierher zurück.',
    },
    phaseA: {
      title: 'Ihre Identität wird geprüft',
      text: 'Sie können diese Seite geöffnet lassen oder später zurückkommen: Es geht nichts verloren.',
    },
    signing: {
      title: 'Ihre Dokumente sind bereit zur Unterschrift',
      text: 'Lesen und unterschreiben Sie die Dokumente. Danach kehren Sie automatisch hierher zurück.',
    },
    phaseB: {
      title: 'Ihre Unterschrift wird bestätigt',
      text: 'Sie können diese Seite geöffnet lassen oder später zurückkommen: Es geht nichts verloren.',
    },
    finalizing: {
      title: 'Ihre Identifizierung wird abgeschlossen',
      text: 'Sie haben alles erledigt. Der Rest läuft automatisch, auch bei schlechter Verbindung.',
    },
    stalled: {
      title: 'Das dauert länger als üblich',
      text: 'Es ist nichts verloren. Sie können weiter warten oder mit einer neuen Identitätsprüfung beginnen.',
    },
    completed: {
      title: 'Ihre Identität ist bestätigt',
      text: 'Vielen Dank. Sie können diese Seite schließen.',
    },
    cancelled: {
      title: 'Sie haben die Identifizierung abgebrochen',
      text: 'Sie können jederzeit neu beginnen.',
    },
    expired: {
      title: 'Ihre Identifizierung ist abgelaufen',
      text: 'Sie wurde nicht rechtzeitig abgeschlossen, deshalb haben wir sie beendet. Sie können jetzt neu beginnen.',
    },
  },
  failures: {
    connection: {
      title: 'Es gibt ein Problem mit der Verbindung',
      text: 'Es ist nichts verloren. Prüfen Sie Ihre Verbindung und versuchen Sie es gleich noch einmal.',
    },
    login: {
      title: 'Bitte melden Sie sich erneut an',
      text: 'Danach können Sie dort weitermachen, wo Sie aufgehört haben.',
    },
    data: {
      title: 'Einige Ihrer Daten fehlen',
      text: 'Ergänzen Sie Ihre Daten und versuchen Sie es dann noch einmal.',
    },
    refused: {
      title: 'Die Identifizierung ist nicht möglich',
      text: 'Bitte wenden Sie sich an unseren Kundenservice und nennen Sie den unten stehenden Code.',
    },
    identityCheck: {
      title: 'Ihre Identitätsprüfung war nicht erfolgreich',
      text: 'Sie können es noch einmal versuchen. Achten Sie darauf, dass das Dokument lesbar und genügend Licht vorhanden ist.',
    },
    signing: {
      title: 'Die Dokumente wurden nicht unterschrieben',
      text: 'Sie können sie noch einmal öffnen oder mit einer neuen Identitätsprüfung beginnen.',
    },
    expired: {
      title: 'Die Zeit für diesen Schritt ist abgelaufen',
      text: 'Sie können den Schritt noch einmal öffnen oder mit einer neuen Identitätsprüfung beginnen.',
    },
    failed: {
      title: 'Die Identifizierung war nicht erfolgreich',
      text: 'Sie können mit einer neuen Identitätsprüfung von vorn beginnen.',
    },
    confirmation: {
      title: 'Ihre Dokumente sind noch nicht bestätigt',
      text: 'Es ist nichts verloren. Versuchen Sie es gleich noch einmal.',
    },
  },
  progress: {
    since: 'Seit {time}',
    nextIn: 'nächste Prüfung in {time}',
    asking: 'Prüfung läuft',
    noAnswer: {
      one: 'Noch keine Antwort ({count} Versuch). Es geht automatisch weiter.',
      other: 'Noch keine Antwort ({count} Versuche). Es geht automatisch weiter.',
    },
  },
  actions: {
    start: 'Starten',
    openIdentityCheck: 'Zur Identitätsprüfung',
    openSigning: 'Zur Unterschrift',
    openAgain: 'Noch einmal öffnen',
    openHere: 'Auf dieser Seite öffnen',
    backToPage: 'Zurück zur verlassenen Seite',
    retry: 'Noch einmal versuchen',
    restart: 'Von vorn beginnen',
    keepWaiting: 'Weiter warten',
    checkNow: 'Jetzt prüfen',
    finished: 'Ich bin fertig',
    handOff: 'Auf dem Handy fortfahren',
    cancel: 'Abbrechen',
    startAgain: 'Neue Identifizierung',
  },
  cancelQuestion: {
    title: 'Identifizierung abbrechen?',
    text: 'Alles, was Sie bisher erledigt haben, müssen Sie dann wiederholen.',
    yes: 'Ja, abbrechen',
    no: 'Fortfahren',
  },
  notices: {
    offline: 'Sie sind offline. Es geht automatisch weiter, sobald Sie wieder online sind.',
    memory:
      'In diesem Browser können wir nichts speichern. Bitte schließen Sie diese Seite nicht und laden Sie sie nicht neu.',
    mirror: 'Die Identifizierung läuft in einem anderen Tab; dieser zeigt denselben Stand.',
    popupOpen: 'Die Seite ist in einem anderen Fenster geöffnet.',
    popupBlocked: 'Ihr Browser hat das Fenster blockiert.',
    returned: 'Sind Sie fertig? Wenn nicht, öffnen Sie die Seite noch einmal.',
    connecting: 'Verbindung wird hergestellt\u00a0…',
    reconnecting: 'Der Server antwortet nicht. Wir versuchen, ihn wieder zu erreichen.',
    login: 'Bitte melden Sie sich erneut an, um fortzufahren.',
    notAccepted: 'Das ist nicht mehr möglich. Hier sehen Sie den aktuellen Stand.',
    notSent: 'Das hat leider nicht funktioniert. Bitte versuchen Sie es gleich noch einmal.',
    notAllowed:
      'Das ist von hier aus nicht möglich. Bitte wenden Sie sich an unseren Kundenservice.',
  },
  details: { code: 'Code', correlationId: 'Vorgangsnummer' },
};
