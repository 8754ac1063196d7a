import type { Language } from './language.js';

interface Notice {
  readonly title: string;
  readonly text: string;
}

interface StepTexts extends Notice {
  readonly succeed: string;
  readonly fail: string;
}

interface PageTexts {
  readonly sandbox: string;
  readonly leave: string;
  readonly back: string;
  readonly onfido: StepTexts;
  readonly signhost: StepTexts;
  readonly left: Notice;
  readonly replaced: Notice;
  readonly notFound: Notice;
  readonly success: Notice;
  readonly fail: Notice;
}

/** Every word of the hosted pages. */
export const PAGE_TEXTS: Record<Language, PageTexts> = {
  en: {
    sandbox: 'Sandbox: nothing here is real',
    leave: 'Leave without finishing',
    back: 'Go back',
    onfido: {
      title: 'Identity check',
      text: 'This page stands in for Onfido. It asks for no document and no photo: choose how the check ends.',
      succeed: 'Pass the check',
      fail: 'Fail the check',
    },
    signhost: {
      title: 'Sign the documents',
      text: 'This page stands in for Signhost. There is no document to read: choose how the signing ends.',
      succeed: 'Sign',
      fail: 'Decline to sign',
    },
    left: {
      title: 'You have left',
      text: 'Nothing was sent. The identification is as it was, and you can close this page.',
    },
    replaced: {
      title: 'A newer identification has started',
      text: 'This page belongs to an older one and no longer works.',
    },
    notFound: {
      title: 'Page not found',
      text: 'Nothing is waiting for you at this address.',
    },
    success: {
      title: 'Done',
      text: 'This step is complete. You can return to the app.',
    },
    fail: {
      title: 'Not completed',
      text: 'This step did not succeed. You can return to the app and try again.',
    },
  },
  bg: {
    sandbox: 'Тестова среда: нищо тук не е истинско',
    leave: 'Изход без завършване',
    back: 'Назад',
    onfido: {
      title: 'Проверка на самоличността',
      text: 'Тази страница замества Onfido. Не се искат документ и снимка: изберете как да завърши проверката.',
      succeed: 'Успешна проверка',
      fail: 'Неуспешна проверка',
    },
    signhost: {
      title: 'Подписване на документите',
      text: 'Тази страница замества Signhost. Няма документ за четене: изберете как да завърши подписването.',
      succeed: 'Подписвам',
      fail: 'Отказвам да подпиша',
    },
    left: {
      title: 'Излязохте',
      text: 'Нищо не беше изпратено. Идентификацията е непроменена и можете да затворите страницата.',
    },
    replaced: {
      title: 'Започната е по-нова идентификация',
      text: 'Тази страница е от предишна идентификация и вече не работи.',
    },
    notFound: {
      title: 'Страницата не е намерена',
      text: 'На този адрес няма нищо за вас.',
    },
    success: {
      title: 'Готово',
      text: 'Тази стъпка е завършена. Можете да се върнете в приложението.',
    },
    fail: {
      title: 'Незавършено',
      text: 'Тази стъпка не беше успешна. Можете да се върнете в приложението и да опитате отново.',
    },
  },
};
