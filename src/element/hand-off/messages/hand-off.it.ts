import type { HandOffMessages } from '../messages.js';

export const messages: HandOffMessages = {
  title: 'Continuare sul telefono',
  scan: 'Inquadri il codice con la fotocamera del Suo telefono. Il link funziona una sola volta. Non lo invii a nessuno.',
  picture: 'Codice QR del link',
  copy: 'Copiare il link',
  copied: 'Copiato',
  left: 'Ancora {time}',
  compare: 'Il Suo telefono mostra un codice. È uguale a questo?',
  code: 'Codice',
  same: 'I codici sono uguali',
  differ: 'Sono diversi',
  confirmed:
    'Continui sul telefono. Questa pagina mostra le stesse informazioni e può terminare su uno dei due dispositivi.',
  end: 'Interrompere sul telefono',
  gone: 'Il link è stato rifiutato o è troppo vecchio. Non è cambiato nulla.',
  again: 'Creare un nuovo link',
  failed: 'Non ha funzionato. Riprovi tra un momento.',
  close: 'Chiudere',
};
