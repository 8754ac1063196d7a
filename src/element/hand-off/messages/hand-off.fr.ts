import type { HandOffMessages } from '../messages.js';

export const messages: HandOffMessages = {
  title: 'Continuer sur le téléphone',
  scan: 'Scannez le code avec l’appareil photo de votre propre téléphone. Le lien ne fonctionne qu’une fois. Ne l’envoyez à personne.',
  picture: 'Code QR du lien',
  copy: 'Copier le lien',
  copied: 'Copié',
  left: 'Encore {time}',
  compare: 'Votre téléphone affiche un code. Est-ce le même que celui-ci ?',
  code: 'Code',
  same: 'Les codes sont identiques',
  differ: 'Ils sont différents',
  confirmed:
    'Continuez sur votre téléphone. Cette page affiche la même chose, et vous pouvez terminer sur l’un ou l’autre.',
  end: 'Arrêter sur le téléphone',
  gone: 'Le lien a été refusé ou est trop ancien. Rien n’a changé.',
  again: 'Créer un nouveau lien',
  failed: 'Cela n’a pas fonctionné. Réessayez dans un instant.',
  close: 'Fermer',
};
