/** The words of the page at the device, in the languages that it speaks. */
import type { IdentificationState } from '../../machines/identification.types.js';

interface HandOffMessage {
  readonly title: string;
  readonly text: string;
}

interface HandOffTexts {
  readonly offer: HandOffMessage & { readonly warning: string; readonly go: string };
  readonly code: HandOffMessage & { readonly label: string; readonly warning: string };
  readonly gone: HandOffMessage;
  readonly loading: string;
  readonly states: Readonly<Record<IdentificationState, HandOffMessage>>;
  readonly actions: {
    readonly identityCheck: string;
    readonly signing: string;
    readonly finished: string;
  };
  readonly offline: string;
  readonly unreachable: string;
  readonly failed: string;
  readonly noScript: string;
}

const en: HandOffTexts = {
  offer: {
    title: 'Continue on this device?',
    text: 'Go on only if you have just opened this link yourself, from the screen of your own computer.',
    warning:
      'Has someone sent you the link or the picture? Then close this page: your identity could be used in the name of another person.',
    go: 'Continue',
  },
  code: {
    title: 'Compare the code',
    text: 'Your computer must show the same code. Confirm it there, and this page goes on.',
    label: 'Code',
    warning: 'Is it another one, or is there none? Then close this page.',
  },
  gone: {
    title: 'This link does not work any more',
    text: 'It was used or replaced, was refused, or is too old. Nothing has changed. Go back to your computer and make a new link there.',
  },
  loading: 'One moment…',
  states: {
    initiating: { title: 'Preparing your identity check', text: 'This takes a moment.' },
    restarting: { title: 'Preparing a new identity check', text: 'This takes a moment.' },
    awaitingRedirect: {
      title: 'Your identity check is ready',
      text: 'Have your identity document ready. You return here when you are done.',
    },
    phaseA: {
      title: 'Your identity is being checked',
      text: 'This page goes on automatically. Your computer shows the same.',
    },
    signing: {
      title: 'Your documents are ready to sign',
      text: 'Read and sign them here or at your computer.',
    },
    phaseB: {
      title: 'Your signature is being confirmed',
      text: 'This page goes on automatically. Your computer shows the same.',
    },
    finalizing: {
      title: 'Your identification is being completed',
      text: 'You have done everything. You can close this page.',
    },
    completed: { title: 'You are identified', text: 'Thank you. You can close this page.' },
    cancelled: {
      title: 'The identification was given up',
      text: 'You can start again at your computer.',
    },
    expired: {
      title: 'The identification has expired',
      text: 'You can start again at your computer.',
    },
    failed: { title: 'That did not work', text: 'Your computer shows how to go on.' },
    stalled: {
      title: 'This takes longer than usual',
      text: 'Nothing is lost. Your computer shows how to go on.',
    },
  },
  actions: {
    identityCheck: 'Go to the identity check',
    signing: 'Go to the signing',
    finished: 'I have finished there',
  },
  offline: 'You are offline. This page goes on when you are back online.',
  unreachable: 'The server does not answer. We are trying again.',
  failed: 'That did not work. Please try again in a moment.',
  noScript: 'This page needs JavaScript.',
};

const bg: HandOffTexts = {
  offer: {
    title: 'Да продължим ли на това устройство?',
    text: 'Продължете само ако току-що сами отворихте тази връзка от екрана на собствения си компютър.',
    warning:
      'Някой Ви е изпратил връзката или снимката? Тогава затворете страницата: самоличността Ви може да бъде използвана от името на друг човек.',
    go: 'Продължете',
  },
  code: {
    title: 'Сравнете кода',
    text: 'Компютърът Ви трябва да показва същия код. Потвърдете го там и тази страница ще продължи.',
    label: 'Код',
    warning: 'Кодът е друг или няма код? Тогава затворете страницата.',
  },
  gone: {
    title: 'Връзката вече не работи',
    text: 'Тя е използвана, заменена или отказана, или е твърде стара. Нищо не се е променило. Върнете се на компютъра си и създайте нова връзка там.',
  },
  loading: 'Един момент…',
  states: {
    initiating: { title: 'Подготвяме проверката на самоличността', text: 'Ще отнеме само момент.' },
    restarting: {
      title: 'Подготвяме нова проверка на самоличността',
      text: 'Ще отнеме само момент.',
    },
    awaitingRedirect: {
      title: 'Можете да започнете проверката на самоличността',
      text: 'Пригответе документа си за самоличност. Щом приключите, ще се върнете тук.',
    },
    phaseA: {
      title: 'Проверяваме самоличността Ви',
      text: 'Страницата продължава автоматично. Компютърът Ви показва същото.',
    },
    signing: {
      title: 'Документите Ви са готови за подписване',
      text: 'Прочетете ги и ги подпишете тук или на компютъра си.',
    },
    phaseB: {
      title: 'Потвърждаваме подписа Ви',
      text: 'Страницата продължава автоматично. Компютърът Ви показва същото.',
    },
    finalizing: {
      title: 'Приключваме идентификацията',
      text: 'Направихте всичко необходимо. Можете да затворите страницата.',
    },
    completed: {
      title: 'Самоличността Ви е потвърдена',
      text: 'Благодарим Ви. Можете да затворите страницата.',
    },
    cancelled: {
      title: 'Идентификацията е прекратена',
      text: 'Можете да започнете отново на компютъра си.',
    },
    expired: {
      title: 'Идентификацията изтече',
      text: 'Можете да започнете отново на компютъра си.',
    },
    failed: { title: 'Не се получи', text: 'Компютърът Ви показва как да продължите.' },
    stalled: {
      title: 'Това отнема повече време от обичайното',
      text: 'Нищо не е загубено. Компютърът Ви показва как да продължите.',
    },
  },
  actions: {
    identityCheck: 'Към проверката на самоличността',
    signing: 'Към подписването',
    finished: 'Приключих',
  },
  offline: 'Няма връзка с интернет. Страницата ще продължи, щом връзката се възстанови.',
  unreachable: 'Сървърът не отговаря. Опитваме отново.',
  failed: 'Не се получи. Моля, опитайте отново след малко.',
  noScript: 'Тази страница има нужда от JavaScript.',
};

export const HAND_OFF_TEXTS = { en, bg } as const;

export type HandOffLanguage = keyof typeof HAND_OFF_TEXTS;

/** The language that is asked for first; English unless that is Bulgarian. */
export function languageOf(acceptLanguage = ''): HandOffLanguage {
  const wanted = acceptLanguage
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.map((text) => /^\s*q=([\d.]+)$/.exec(text)?.[1]).find(Boolean);
      return { language: tag.split('-')[0], quality: Number(quality ?? 1) };
    })
    .filter(({ language, quality }) => (language === 'en' || language === 'bg') && quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return wanted[0]?.language === 'bg' ? 'bg' : 'en';
}
