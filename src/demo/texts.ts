/** What the demo says around the screen. */
export type Language = 'bg' | 'en';

export interface Texts {
  readonly app: string;
  readonly sandbox: string;
  /** The link to the same demo on the other host. */
  readonly toServer: string;
  readonly toPage: string;
  /** Where the machine of this page runs. */
  readonly onServer: string;
  readonly inPage: string;
  /** The name of the language to change to, in that language. */
  readonly otherLanguage: string;
  /** The title of the inspector panel. */
  readonly inspection: string;
  readonly userId: string;
  readonly openIn: string;
  readonly thisPage: string;
  readonly window: string;
  readonly start: string;
  readonly individualId: string;
}

export const TEXTS: Readonly<Record<Language, Texts>> = {
  bg: {
    app: 'Идентификация',
    sandbox: 'Демонстрация в тестова среда: нищо тук не е истинско.',
    toServer: 'Машина на сървър',
    toPage: 'Машина в страницата',
    onServer: 'Машината работи на сървър.',
    inPage: 'Машината работи в тази страница.',
    otherLanguage: 'English',
    inspection: 'Какво прави машината',
    userId: 'Номер на потребител',
    openIn: 'Отваряне на проверката',
    thisPage: 'на тази страница',
    window: 'в отделен прозорец',
    start: 'Започнете',
    individualId: 'Лице',
  },
  en: {
    app: 'Identification',
    sandbox: 'A demo against a sandbox: nothing here is real.',
    toServer: 'Machine on a server',
    toPage: 'Machine in the page',
    onServer: 'The machine runs on a server.',
    inPage: 'The machine runs in this page.',
    otherLanguage: 'Български',
    inspection: 'What the machine does',
    userId: 'User number',
    openIn: 'Open the identity check',
    thisPage: 'on this page',
    window: 'in a window',
    start: 'Start',
    individualId: 'Individual',
  },
};
