import type { MessagesWith } from '../messages.js';

export const messages: MessagesWith<'one' | 'few' | 'many'> = {
  steps: {
    label: 'Kroki',
    start: 'Początek',
    identityCheck: 'Weryfikacja tożsamości',
    signing: 'Podpis',
    done: 'Gotowe',
  },
  states: {
    idle: {
      title: 'Potwierdź swoją tożsamość',
      text: 'Pokażesz dokument tożsamości, zrobisz sobie zdjęcie i złożysz podpis. Zajmie to około pięciu minut. Możesz przerwać i wrócić do tego później.',
    },
    initiating: {
      title: 'Przygotowujemy weryfikację tożsamości',
      text: 'To potrwa chwilę.',
    },
    restarting: {
      title: 'Przygotowujemy nową weryfikację tożsamości',
      text: 'To potrwa chwilę.',
    },
    awaitingRedirect: {
      title: 'Możesz rozpocząć weryfikację tożsamości',
      text: 'Przygotuj dokument tożsamości. Po zakończeniu automatycznie wrócisz na tę stronę.',
    },
    phaseA: {
      title: 'Weryfikujemy Twoją tożsamość',
      text: 'Możesz zostawić tę stronę otwartą albo wrócić później: nic nie przepadnie.',
    },
    signing: {
      title: 'Dokumenty są gotowe do podpisania',
      text: 'Przeczytaj je i podpisz. Po zakończeniu automatycznie wrócisz na tę stronę.',
    },
    phaseB: {
      title: 'Potwierdzamy Twój podpis',
      text: 'Możesz zostawić tę stronę otwartą albo wrócić później: nic nie przepadnie.',
    },
    finalizing: {
      title: 'Kończymy identyfikację',
      text: 'Z Twojej strony to już wszystko. Reszta zakończy się automatycznie, nawet przy słabym połączeniu.',
    },
    stalled: {
      title: 'Trwa to dłużej niż zwykle',
      text: 'Nic nie przepadło. Możesz jeszcze poczekać albo zacząć jeszcze raz od nowej weryfikacji tożsamości.',
    },
    completed: {
      title: 'Twoja tożsamość została potwierdzona',
      text: 'Dziękujemy. Możesz zamknąć tę stronę.',
    },
    cancelled: {
      title: 'Identyfikacja została anulowana',
      text: 'Możesz zacząć od nowa w dowolnej chwili.',
    },
    expired: {
      title: 'Identyfikacja wygasła',
      text: 'Nie została ukończona na czas, dlatego ją zamknęliśmy. Możesz teraz zacząć od nowa.',
    },
  },
  failures: {
    connection: {
      title: 'Wystąpił problem z połączeniem',
      text: 'Nic nie przepadło. Sprawdź połączenie i za chwilę spróbuj ponownie.',
    },
    login: {
      title: 'Zaloguj się ponownie',
      text: 'Następnie możesz kontynuować od tego samego miejsca.',
    },
    data: {
      title: 'Brakuje niektórych Twoich danych',
      text: 'Uzupełnij dane, a następnie spróbuj ponownie.',
    },
    refused: {
      title: 'Identyfikacja nie jest możliwa',
      text: 'Skontaktuj się z naszą obsługą klienta i podaj poniższy kod.',
    },
    identityCheck: {
      title: 'Weryfikacja tożsamości nie powiodła się',
      text: 'Możesz spróbować ponownie. Upewnij się, że dokument jest czytelny i że jest wystarczająco jasno.',
    },
    signing: {
      title: 'Dokumenty nie zostały podpisane',
      text: 'Możesz otworzyć je ponownie albo zacząć od nowej weryfikacji tożsamości.',
    },
    expired: {
      title: 'Czas na ten krok minął',
      text: 'Możesz ponownie otworzyć ten krok albo zacząć od nowej weryfikacji tożsamości.',
    },
    failed: {
      title: 'Identyfikacja nie powiodła się',
      text: 'Możesz zacząć jeszcze raz od nowej weryfikacji tożsamości.',
    },
    confirmation: {
      title: 'Dokumenty nie zostały jeszcze potwierdzone',
      text: 'Nic nie przepadło. Za chwilę spróbuj ponownie.',
    },
  },
  progress: {
    since: 'Trwa: {time}',
    nextIn: 'kolejne sprawdzenie za {time}',
    asking: 'sprawdzamy teraz',
    noAnswer: {
      one: 'Nie ma jeszcze odpowiedzi ({count} próba). Kontynuujemy automatycznie.',
      few: 'Nie ma jeszcze odpowiedzi ({count} próby). Kontynuujemy automatycznie.',
      many: 'Nie ma jeszcze odpowiedzi ({count} prób). Kontynuujemy automatycznie.',
      other: 'Nie ma jeszcze odpowiedzi ({count} próby). Kontynuujemy automatycznie.',
    },
  },
  actions: {
    start: 'Rozpocznij',
    openIdentityCheck: 'Przejdź do weryfikacji tożsamości',
    openSigning: 'Przejdź do podpisania dokumentów',
    openAgain: 'Otwórz ponownie',
    openHere: 'Otwórz na tej stronie',
    backToPage: 'Wróć do opuszczonej strony',
    retry: 'Spróbuj ponownie',
    restart: 'Zacznij od nowa',
    keepWaiting: 'Czekaj dalej',
    checkNow: 'Sprawdź teraz',
    finished: 'Już gotowe',
    handOff: 'Kontynuuj na telefonie',
    cancel: 'Anuluj',
    startAgain: 'Nowa identyfikacja',
  },
  cancelQuestion: {
    title: 'Zrezygnować z identyfikacji?',
    text: 'Wszystkie wykonane dotąd kroki trzeba będzie powtórzyć.',
    yes: 'Zrezygnuj',
    no: 'Kontynuuj',
  },
  notices: {
    offline:
      'Brak połączenia z internetem. Gdy zostanie przywrócone, będziemy kontynuować automatycznie.',
    memory:
      'Ta przeglądarka nie pozwala nam zapisywać danych. Nie zamykaj ani nie odświeżaj tej strony.',
    mirror: 'Identyfikacja odbywa się w innej karcie. Tutaj widzisz to samo.',
    popupOpen: 'Strona jest otwarta w innym oknie.',
    popupBlocked: 'Przeglądarka zablokowała okno.',
    returned: 'Czy wszystko jest już gotowe? Jeśli nie, otwórz stronę ponownie.',
    connecting: 'Łączymy się…',
    reconnecting: 'Serwer nie odpowiada. Próbujemy połączyć się ponownie.',
    login: 'Zaloguj się ponownie, aby kontynuować.',
    notAccepted: 'To nie jest już możliwe. Tutaj widzisz aktualny stan.',
    notSent: 'Nie udało się. Za chwilę spróbuj ponownie.',
    notAllowed: 'Tutaj nie jest to możliwe. Skontaktuj się z naszą obsługą klienta.',
  },
  details: { code: 'Kod', correlationId: 'Numer referencyjny' },
};
