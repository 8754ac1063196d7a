import type { MessagesWith } from '../messages.js';

export const messages: MessagesWith<'one' | 'many'> = {
  steps: {
    label: 'Passaggi',
    start: 'Inizio',
    identityCheck: 'Verifica dell’identità',
    signing: 'Firma',
    done: 'Fine',
  },
  states: {
    idle: {
      title: 'Confermi la sua identità',
      text: 'Dovrà mostrare un documento d’identità, scattarsi una foto e firmare. Occorrono circa cinque minuti. Può interrompere e riprendere più tardi.',
    },
    initiating: {
      title: 'Stiamo preparando la verifica della sua identità',
      text: 'Ci vuole solo un momento.',
    },
    restarting: {
      title: 'Stiamo preparando una nuova verifica dell’identità',
      text: 'Ci vuole solo un momento.',
    },
    awaitingRedirect: {
      title: 'La verifica della sua identità è pronta',
      text: 'Tenga a portata di mano il documento d’identità. Al termine tornerà qui automaticamente.',
    },
    phaseA: {
      title: 'Stiamo verificando la sua identità',
      text: 'Può lasciare aperta questa pagina o tornare più tardi: non andrà perso nulla.',
    },
    signing: {
      title: 'I suoi documenti sono pronti per la firma',
      text: 'Li legga e li firmi. Al termine tornerà qui automaticamente.',
    },
    phaseB: {
      title: 'Stiamo confermando la sua firma',
      text: 'Può lasciare aperta questa pagina o tornare più tardi: non andrà perso nulla.',
    },
    finalizing: {
      title: 'Stiamo completando la sua identificazione',
      text: 'Ha già fatto tutto il necessario. Il resto si concluderà automaticamente, anche se la connessione è debole.',
    },
    stalled: {
      title: 'Ci vuole più tempo del solito',
      text: 'Non è andato perso nulla. Può continuare ad attendere o ricominciare con una nuova verifica dell’identità.',
    },
    completed: {
      title: 'La sua identità è confermata',
      text: 'Grazie. Può chiudere questa pagina.',
    },
    cancelled: {
      title: 'Ha annullato l’identificazione',
      text: 'Può ricominciare quando vuole.',
    },
    expired: {
      title: 'La sua identificazione è scaduta',
      text: 'Non è stata completata in tempo e l’abbiamo chiusa. Può ricominciare adesso.',
    },
  },
  failures: {
    connection: {
      title: 'C’è un problema di connessione',
      text: 'Non è andato perso nulla. Controlli la connessione e riprovi tra qualche istante.',
    },
    login: {
      title: 'Effettui di nuovo l’accesso',
      text: 'Poi potrà riprendere da dove ha interrotto.',
    },
    data: {
      title: 'Mancano alcuni dei suoi dati',
      text: 'Completi i suoi dati e poi riprovi.',
    },
    refused: {
      title: 'L’identificazione non è possibile',
      text: 'Contatti la nostra assistenza clienti e comunichi il codice riportato qui sotto.',
    },
    identityCheck: {
      title: 'La verifica della sua identità non è riuscita',
      text: 'Può riprovare. Si assicuri che il documento sia leggibile e che ci sia abbastanza luce.',
    },
    signing: {
      title: 'I documenti non sono stati firmati',
      text: 'Può aprirli di nuovo o ricominciare con una nuova verifica dell’identità.',
    },
    expired: {
      title: 'Il tempo per questo passaggio è scaduto',
      text: 'Può aprire di nuovo il passaggio o ricominciare con una nuova verifica dell’identità.',
    },
    failed: {
      title: 'L’identificazione non è riuscita',
      text: 'Può ricominciare con una nuova verifica dell’identità.',
    },
    confirmation: {
      title: 'I suoi documenti non sono ancora confermati',
      text: 'Non è andato perso nulla. Riprovi tra qualche istante.',
    },
  },
  progress: {
    since: 'Da {time}',
    nextIn: 'nuovo controllo tra {time}',
    asking: 'controllo in corso',
    noAnswer: {
      one: 'Ancora nessuna risposta ({count} tentativo). Continuiamo automaticamente.',
      many: 'Ancora nessuna risposta ({count} di tentativi). Continuiamo automaticamente.',
      other: 'Ancora nessuna risposta ({count} tentativi). Continuiamo automaticamente.',
    },
  },
  actions: {
    start: 'Inizia',
    openIdentityCheck: 'Vai alla verifica dell’identità',
    openSigning: 'Vai alla firma',
    openAgain: 'Apri di nuovo',
    openHere: 'Apri in questa pagina',
    backToPage: 'Torna alla pagina che ha lasciato',
    retry: 'Riprova',
    restart: 'Ricomincia',
    keepWaiting: 'Continua ad attendere',
    checkNow: 'Controlla ora',
    finished: 'Ho terminato',
    handOff: 'Continuare sul telefono',
    cancel: 'Annulla',
    startAgain: 'Nuova identificazione',
  },
  cancelQuestion: {
    title: 'Annullare l’identificazione?',
    text: 'Dovrà ripetere tutto ciò che ha fatto finora.',
    yes: 'Sì, annulla',
    no: 'Continua',
  },
  notices: {
    offline: 'È offline. Riprenderemo automaticamente quando tornerà online.',
    memory:
      'Questo browser non ci consente di salvare dati. Non chiuda e non ricarichi questa pagina.',
    mirror: 'L’identificazione è in corso in un’altra scheda; questa mostra lo stesso stato.',
    popupOpen: 'La pagina è aperta in un’altra finestra.',
    popupBlocked: 'Il suo browser ha bloccato la finestra.',
    returned: 'Ha terminato? In caso contrario, apra di nuovo la pagina.',
    connecting: 'Connessione in corso…',
    reconnecting: 'Il server non risponde. Stiamo provando a raggiungerlo di nuovo.',
    login: 'Effettui di nuovo l’accesso per continuare.',
    notAccepted: 'Questo non è più possibile. Ecco lo stato attuale.',
    notSent: 'L’operazione non è riuscita. Riprovi tra qualche istante.',
    notAllowed: 'Da qui non è possibile. Contatti la nostra assistenza clienti.',
  },
  details: { code: 'Codice', correlationId: 'Riferimento' },
};
