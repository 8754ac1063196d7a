import type { MessagesWith } from '../messages.js';

export const messages: MessagesWith<'one' | 'many'> = {
  steps: {
    label: 'Étapes',
    start: 'Début',
    identityCheck: 'Vérification d’identité',
    signing: 'Signature',
    done: 'Terminé',
  },
  states: {
    idle: {
      title: 'Confirmez votre identité',
      text: 'Vous allez présenter une pièce d’identité, vous prendre en photo et signer. Cela prend environ cinq minutes. Vous pouvez vous arrêter et reprendre plus tard.',
    },
    initiating: {
      title: 'Nous préparons la vérification de votre identité',
      text: 'Cela prend un instant.',
    },
    restarting: {
      title: 'Nous préparons une nouvelle vérification d’identité',
      text: 'Cela prend un instant.',
    },
    awaitingRedirect: {
      title: 'La vérification de votre identité peut commencer',
      text: 'Munissez-vous de votre pièce d’identité. Une fois la vérification terminée, vous reviendrez ici automatiquement.',
    },
    phaseA: {
      title: 'Nous vérifions votre identité',
      text: 'Vous pouvez laisser cette page ouverte ou revenir plus tard\u00a0: rien ne sera perdu.',
    },
    signing: {
      title: 'Vos documents sont prêts à être signés',
      text: 'Lisez-les et signez-les. Une fois la signature terminée, vous reviendrez ici automatiquement.',
    },
    phaseB: {
      title: 'Nous confirmons votre signature',
      text: 'Vous pouvez laisser cette page ouverte ou revenir plus tard\u00a0: rien ne sera perdu.',
    },
    finalizing: {
      title: 'Nous finalisons votre identification',
      text: 'Vous n’avez plus rien à faire. La suite se fait automatiquement, même si la connexion est mauvaise.',
    },
    stalled: {
      title: 'Cela prend plus de temps que d’habitude',
      text: 'Rien n’est perdu. Vous pouvez patienter encore ou recommencer avec une nouvelle vérification d’identité.',
    },
    completed: {
      title: 'Votre identité est confirmée',
      text: 'Merci. Vous pouvez fermer cette page.',
    },
    cancelled: {
      title: 'Vous avez abandonné l’identification',
      text: 'Vous pouvez recommencer quand vous le souhaitez.',
    },
    expired: {
      title: 'Votre identification a expiré',
      text: 'Elle n’a pas été terminée à temps et nous l’avons fermée. Vous pouvez recommencer maintenant.',
    },
  },
  failures: {
    connection: {
      title: 'Un problème de connexion est survenu',
      text: 'Rien n’est perdu. Vérifiez votre connexion et réessayez dans un instant.',
    },
    login: {
      title: 'Veuillez vous reconnecter',
      text: 'Vous pourrez ensuite reprendre là où vous en étiez.',
    },
    data: {
      title: 'Il manque certaines informations',
      text: 'Complétez vos informations, puis réessayez.',
    },
    refused: {
      title: 'L’identification n’est pas possible',
      text: 'Veuillez contacter notre service client et lui communiquer le code ci-dessous.',
    },
    identityCheck: {
      title: 'La vérification de votre identité n’a pas abouti',
      text: 'Vous pouvez réessayer. Assurez-vous que le document est lisible et que l’éclairage est suffisant.',
    },
    signing: {
      title: 'Les documents n’ont pas été signés',
      text: 'Vous pouvez les ouvrir de nouveau ou recommencer avec une nouvelle vérification d’identité.',
    },
    expired: {
      title: 'Le délai pour cette étape est dépassé',
      text: 'Vous pouvez rouvrir cette étape ou recommencer avec une nouvelle vérification d’identité.',
    },
    failed: {
      title: 'L’identification n’a pas abouti',
      text: 'Vous pouvez recommencer avec une nouvelle vérification d’identité.',
    },
    confirmation: {
      title: 'Vos documents ne sont pas encore confirmés',
      text: 'Rien n’est perdu. Réessayez dans un instant.',
    },
  },
  progress: {
    since: 'Depuis {time}',
    nextIn: 'nouvelle vérification dans {time}',
    asking: 'vérification en cours',
    noAnswer: {
      one: 'Pas encore de réponse ({count} tentative). Nous continuons automatiquement.',
      many: 'Pas encore de réponse ({count} de tentatives). Nous continuons automatiquement.',
      other: 'Pas encore de réponse ({count} tentatives). Nous continuons automatiquement.',
    },
  },
  actions: {
    start: 'Commencer',
    openIdentityCheck: 'Passer à la vérification d’identité',
    openSigning: 'Passer à la signature',
    openAgain: 'Ouvrir de nouveau',
    openHere: 'Ouvrir sur cette page',
    backToPage: 'Revenir à la page que vous avez quittée',
    retry: 'Réessayer',
    restart: 'Recommencer',
    keepWaiting: 'Patienter encore',
    checkNow: 'Vérifier maintenant',
    finished: 'J’ai terminé',
    handOff: 'Continuer sur le téléphone',
    cancel: 'Annuler',
    startAgain: 'Nouvelle identification',
  },
  cancelQuestion: {
    title: 'Abandonner l’identification\u202f?',
    text: 'Tout ce que vous avez fait jusqu’ici sera à refaire.',
    yes: 'Abandonner',
    no: 'Continuer',
  },
  notices: {
    offline:
      'Vous êtes hors ligne. Nous reprendrons automatiquement dès que la connexion sera rétablie.',
    memory:
      'Ce navigateur ne nous permet pas d’enregistrer de données. Veuillez ne pas fermer ni recharger cette page.',
    mirror: 'L’identification se déroule dans un autre onglet\u202f; celui-ci en affiche l’état.',
    popupOpen: 'La page est ouverte dans une autre fenêtre.',
    popupBlocked: 'Votre navigateur a bloqué la fenêtre.',
    returned: 'Avez-vous terminé\u202f? Sinon, ouvrez la page de nouveau.',
    connecting: 'Connexion en cours…',
    reconnecting: 'Le serveur ne répond pas. Nous essayons de le joindre de nouveau.',
    login: 'Veuillez vous reconnecter pour continuer.',
    notAccepted: 'Ce n’est plus possible. Voici l’état actuel.',
    notSent: 'L’opération n’a pas abouti. Veuillez réessayer dans un instant.',
    notAllowed: 'Ce n’est pas possible ici. Veuillez contacter notre service client.',
  },
  details: { code: 'Code', correlationId: 'Référence' },
};
