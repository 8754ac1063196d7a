/** The texts of the hosted pages, in both languages. */
export type Language = 'bg' | 'en';

interface Notice {
  readonly title: string;
  readonly text: string;
}

/** One screen of a hosted step. */
export interface ScreenTexts extends Notice {
  /** Its name beside the progress: "1 of 3 Document". */
  readonly name: string;
}

interface PhotoTexts extends ScreenTexts {
  /** Describes the drawing for screen readers. */
  readonly picture: string;
}

interface StepTexts {
  readonly title: string;
  /** Names the provider that the pages of this step stand in for. */
  readonly standIn: string;
  readonly succeed: string;
  readonly fail: string;
  readonly result: ScreenTexts;
}

interface IdentityCheckTexts extends StepTexts {
  readonly document: PhotoTexts & { readonly card: string };
  readonly selfie: PhotoTexts;
  readonly specimen: string;
  readonly usePhoto: string;
}

interface SigningTexts extends StepTexts {
  readonly document: ScreenTexts;
  readonly haveRead: string;
  readonly signature: ScreenTexts;
  readonly placeSignature: string;
  readonly signedBy: string;
  readonly proceed: string;
}

/** All texts of the hosted pages, except those of the contract. */
export interface PageTexts {
  readonly sandbox: string;
  readonly service: string;
  readonly progress: (step: number, steps: number) => string;
  readonly leave: string;
  readonly back: string;
  readonly onfido: IdentityCheckTexts;
  readonly signhost: SigningTexts;
  readonly left: Notice;
  readonly replaced: Notice;
  readonly notFound: Notice;
  readonly success: Notice;
  readonly fail: Notice;
}

export const PAGE_TEXTS: Record<Language, PageTexts> = {
  en: {
    sandbox: 'Sandbox: nothing here is real',
    service: 'Identification',
    progress: (step, steps) => `${String(step)} of ${String(steps)}`,
    leave: 'Leave without finishing',
    back: 'Go back',
    onfido: {
      title: 'Identity check',
      standIn: 'This page stands in for Onfido. It uses no camera: the photos are drawn.',
      document: {
        name: 'Document',
        title: 'Your identity document',
        text: 'Is the whole document in the frame, and is it sharp?',
        picture: 'Drawing: an identity card between the corners of a camera frame',
        card: 'IDENTITY CARD',
      },
      selfie: {
        name: 'Selfie',
        title: 'Your face',
        text: 'Is your whole face in the oval, and in good light?',
        picture: 'Drawing: a face in the oval of a camera frame',
      },
      specimen: 'SPECIMEN',
      usePhoto: 'Use this photo',
      result: {
        name: 'Result',
        title: 'How does the check end?',
        text: 'A real check would now compare the two photos. Here you choose.',
      },
      succeed: 'Pass the check',
      fail: 'Fail the check',
    },
    signhost: {
      title: 'Sign the documents',
      standIn: 'This page stands in for Signhost. The contract is made up.',
      document: {
        name: 'Document',
        title: 'Read the document',
        text: 'You sign it on the next page.',
      },
      haveRead: 'I have read the document',
      signature: {
        name: 'Signature',
        title: 'Your signature',
        text: 'One click signs: there is nothing to draw.',
      },
      placeSignature: 'Place my signature',
      signedBy: 'Signed with a click',
      proceed: 'Continue',
      result: {
        name: 'Result',
        title: 'How does the signing end?',
        text: 'A real signing would be final with your next click. Here you choose.',
      },
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
    service: 'Идентификация',
    progress: (step, steps) => `${String(step)} от ${String(steps)}`,
    leave: 'Изход без завършване',
    back: 'Назад',
    onfido: {
      title: 'Проверка на самоличността',
      standIn: 'Тази страница замества Onfido. Не се използва камера: снимките са нарисувани.',
      document: {
        name: 'Документ',
        title: 'Вашият документ за самоличност',
        text: 'Целият документ ли е в рамката и чете ли се ясно?',
        picture: 'Рисунка: лична карта между ъглите на рамка на камера',
        card: 'ЛИЧНА КАРТА',
      },
      selfie: {
        name: 'Селфи',
        title: 'Вашето лице',
        text: 'Цялото ви лице ли е в овала и добре ли е осветено?',
        picture: 'Рисунка: лице в овала на рамка на камера',
      },
      specimen: 'ОБРАЗЕЦ',
      usePhoto: 'Използвай снимката',
      result: {
        name: 'Резултат',
        title: 'Как да завърши проверката?',
        text: 'При истинска проверка двете снимки се сравняват. Тук избирате вие.',
      },
      succeed: 'Успешна проверка',
      fail: 'Неуспешна проверка',
    },
    signhost: {
      title: 'Подписване на документите',
      standIn: 'Тази страница замества Signhost. Договорът е измислен.',
      document: {
        name: 'Документ',
        title: 'Прочетете документа',
        text: 'Подписвате го на следващата страница.',
      },
      haveRead: 'Прочетох документа',
      signature: {
        name: 'Подпис',
        title: 'Вашият подпис',
        text: 'Подписва се с едно натискане, не е нужно да рисувате.',
      },
      placeSignature: 'Полагам подписа си',
      signedBy: 'Подписано с натискане',
      proceed: 'Продължи',
      result: {
        name: 'Резултат',
        title: 'Как да завърши подписването?',
        text: 'При истинско подписване следващото натискане е окончателно. Тук избирате вие.',
      },
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
