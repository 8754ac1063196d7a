import type { HandOffMessages } from '../messages.js';

export const messages: HandOffMessages = {
  title: 'Auf dem Handy fortfahren',
  scan: 'Scannen Sie den Code mit der Kamera Ihres eigenen Handys. Der Link funktioniert nur einmal. Schicken Sie ihn niemandem.',
  picture: 'QR-Code des Links',
  copy: 'Link kopieren',
  copied: 'Kopiert',
  left: 'Noch {time}',
  compare: 'Ihr Handy zeigt einen Code. Ist es derselbe wie dieser?',
  code: 'Code',
  same: 'Die Codes sind gleich',
  differ: 'Sie sind verschieden',
  confirmed:
    'Fahren Sie auf dem Handy fort. Diese Seite zeigt dasselbe, und Sie können auf beiden Geräten abschließen.',
  end: 'Auf dem Handy beenden',
  gone: 'Der Link wurde abgelehnt oder ist zu alt. Es hat sich nichts geändert.',
  again: 'Neuen Link erstellen',
  failed: 'Das hat nicht funktioniert. Bitte versuchen Sie es gleich noch einmal.',
  close: 'Schließen',
};
