import type { HandOffMessages } from '../messages.js';

export const messages: HandOffMessages = {
  title: 'Continuați pe telefon',
  scan: 'Scanați codul cu camera propriului telefon. Linkul funcționează o singură dată. Nu îl trimiteți nimănui.',
  picture: 'Codul QR al linkului',
  copy: 'Copiați linkul',
  copied: 'Copiat',
  left: 'Mai sunt {time}',
  compare: 'Telefonul dvs. afișează un cod. Este același cu acesta?',
  code: 'Cod',
  same: 'Codurile sunt identice',
  differ: 'Codurile diferă',
  confirmed:
    'Continuați pe telefon. Această pagină arată același lucru și puteți finaliza pe oricare dintre ele.',
  end: 'Opriți pe telefon',
  gone: 'Linkul a fost refuzat sau este prea vechi. Nu s-a schimbat nimic.',
  again: 'Creați un link nou',
  failed: 'Nu a funcționat. Încercați din nou peste câteva momente.',
  close: 'Închideți',
};
