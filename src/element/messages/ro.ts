import type { MessagesWith } from '../messages.js';

export const messages: MessagesWith<'one' | 'few'> = {
  steps: {
    label: 'Pași',
    start: 'Început',
    identityCheck: 'Verificarea identității',
    signing: 'Semnare',
    done: 'Final',
  },
  states: {
    idle: {
      title: 'Confirmați-vă identitatea',
      text: 'Veți prezenta un act de identitate, vă veți fotografia și veți semna. Durează aproximativ cinci minute. Vă puteți opri și puteți continua mai târziu.',
    },
    initiating: {
      title: 'Pregătim verificarea identității dumneavoastră',
      text: 'Durează doar o clipă.',
    },
    restarting: {
      title: 'Pregătim o nouă verificare a identității',
      text: 'Durează doar o clipă.',
    },
    awaitingRedirect: {
      title: 'Verificarea identității poate începe',
      text: 'Pregătiți actul de identitate. După ce terminați, veți reveni aici automat.',
    },
    phaseA: {
      title: 'Vă verificăm identitatea',
      text: 'Puteți lăsa această pagină deschisă sau puteți reveni mai târziu: nu se pierde nimic.',
    },
    signing: {
      title: 'Documentele sunt gata de semnat',
      text: 'Citiți-le și semnați-le. După ce terminați, veți reveni aici automat.',
    },
    phaseB: {
      title: 'Vă confirmăm semnătura',
      text: 'Puteți lăsa această pagină deschisă sau puteți reveni mai târziu: nu se pierde nimic.',
    },
    finalizing: {
      title: 'Finalizăm identificarea',
      text: 'Ați făcut tot ce era necesar. Restul se încheie automat, chiar dacă conexiunea este slabă.',
    },
    stalled: {
      title: 'Durează mai mult decât de obicei',
      text: 'Nu s-a pierdut nimic. Puteți aștepta în continuare sau puteți începe din nou, cu o nouă verificare a identității.',
    },
    completed: {
      title: 'Identitatea dumneavoastră este confirmată',
      text: 'Vă mulțumim. Puteți închide această pagină.',
    },
    cancelled: {
      title: 'Ați renunțat la identificare',
      text: 'Puteți începe din nou oricând doriți.',
    },
    expired: {
      title: 'Identificarea dumneavoastră a expirat',
      text: 'Nu a fost încheiată la timp și am închis-o. Puteți începe din nou acum.',
    },
  },
  failures: {
    connection: {
      title: 'Există o problemă de conexiune',
      text: 'Nu s-a pierdut nimic. Verificați conexiunea și încercați din nou peste câteva momente.',
    },
    login: {
      title: 'Vă rugăm să vă autentificați din nou',
      text: 'Apoi puteți continua de unde ați rămas.',
    },
    data: {
      title: 'Lipsesc unele dintre datele dumneavoastră',
      text: 'Completați-vă datele, apoi încercați din nou.',
    },
    refused: {
      title: 'Identificarea nu este posibilă',
      text: 'Vă rugăm să contactați serviciul nostru de asistență și să comunicați codul de mai jos.',
    },
    identityCheck: {
      title: 'Verificarea identității nu a reușit',
      text: 'Puteți încerca din nou. Asigurați-vă că documentul este lizibil și că este suficientă lumină.',
    },
    signing: {
      title: 'Documentele nu au fost semnate',
      text: 'Le puteți deschide din nou sau puteți începe cu o nouă verificare a identității.',
    },
    expired: {
      title: 'Timpul pentru acest pas a expirat',
      text: 'Puteți deschide pasul din nou sau puteți începe cu o nouă verificare a identității.',
    },
    failed: {
      title: 'Identificarea nu a reușit',
      text: 'Puteți începe din nou, cu o nouă verificare a identității.',
    },
    confirmation: {
      title: 'Documentele nu sunt încă confirmate',
      text: 'Nu s-a pierdut nimic. Încercați din nou peste câteva momente.',
    },
  },
  progress: {
    since: 'De {time}',
    nextIn: 'următoarea verificare în {time}',
    asking: 'verificăm acum',
    noAnswer: {
      one: 'Încă niciun răspuns (o încercare). Continuăm automat.',
      few: 'Încă niciun răspuns ({count} încercări). Continuăm automat.',
      other: 'Încă niciun răspuns ({count} de încercări). Continuăm automat.',
    },
  },
  actions: {
    start: 'Începeți',
    openIdentityCheck: 'Mergeți la verificarea identității',
    openSigning: 'Mergeți la semnare',
    openAgain: 'Deschideți din nou',
    openHere: 'Deschideți pe această pagină',
    backToPage: 'Înapoi la pagina pe care ați părăsit-o',
    retry: 'Încercați din nou',
    restart: 'Reluați de la început',
    keepWaiting: 'Așteptați în continuare',
    checkNow: 'Verificați acum',
    finished: 'Am terminat',
    handOff: 'Continuați pe telefon',
    cancel: 'Anulați',
    startAgain: 'Altă identificare',
  },
  cancelQuestion: {
    title: 'Renunțați la identificare?',
    text: 'Va trebui să repetați ceea ce ați făcut până acum.',
    yes: 'Renunț',
    no: 'Continui',
  },
  notices: {
    offline: 'Nu aveți conexiune la internet. Continuăm automat când revine conexiunea.',
    memory:
      'Acest browser nu ne permite să salvăm date. Vă rugăm să nu închideți și să nu reîncărcați această pagină.',
    mirror: 'Identificarea se desfășoară în altă filă. Aici vedeți aceeași stare.',
    popupOpen: 'Pagina este deschisă în altă fereastră.',
    popupBlocked: 'Browserul dumneavoastră a blocat fereastra.',
    returned: 'Ați terminat? Dacă nu, deschideți pagina din nou.',
    connecting: 'Ne conectăm…',
    reconnecting: 'Serverul nu răspunde. Încercăm să restabilim legătura.',
    login: 'Vă rugăm să vă autentificați din nou pentru a continua.',
    notAccepted: 'Acest lucru nu mai este posibil. Aici vedeți situația actuală.',
    notSent: 'Operațiunea nu a reușit. Vă rugăm să încercați din nou peste câteva momente.',
    notAllowed:
      'Acest lucru nu este posibil de aici. Vă rugăm să contactați serviciul nostru de asistență.',
  },
  details: { code: 'Cod', correlationId: 'Referință' },
};
