import type { HandOffMessages } from '../messages.js';

export const messages: HandOffMessages = {
  title: 'Kontynuuj na telefonie',
  scan: 'Zeskanuj kod aparatem własnego telefonu. Link działa tylko raz. Nie wysyłaj go nikomu.',
  picture: 'Kod QR linku',
  copy: 'Kopiuj link',
  copied: 'Skopiowano',
  left: 'Pozostało {time}',
  compare: 'Telefon pokazuje kod. Czy jest taki sam jak ten?',
  code: 'Kod',
  same: 'Kody są takie same',
  differ: 'Kody są różne',
  confirmed:
    'Kontynuuj na telefonie. Ta strona pokazuje to samo, a dokończyć można na dowolnym z urządzeń.',
  end: 'Zatrzymaj na telefonie',
  gone: 'Link został odrzucony lub jest zbyt stary. Nic się nie zmieniło.',
  again: 'Utwórz nowy link',
  failed: 'Nie udało się. Spróbuj ponownie za chwilę.',
  close: 'Zamknij',
};
