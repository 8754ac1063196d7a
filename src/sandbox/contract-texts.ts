/** The made-up contract that is read and signed on the signing pages. */
import type { Language } from './page-texts.js';

interface ContractTexts {
  readonly title: string;
  readonly number: string;
  readonly between: string;
  readonly parties: readonly { readonly name: string; readonly role: string }[];
  readonly clauses: readonly { readonly title: string; readonly text: string }[];
  readonly forTheClient: string;
  readonly client: string;
}

/** The parties are made up, and the last clause says so. */
export const CONTRACT_TEXTS: Record<Language, ContractTexts> = {
  en: {
    title: 'Agreement on a payment account',
    number: 'No. SANDBOX-0001',
    between: 'Between',
    parties: [
      { name: 'Izmislitsa Pay AD', role: 'the provider' },
      { name: 'Mila Primerova', role: 'the client' },
    ],
    clauses: [
      {
        title: 'The account',
        text: 'The provider opens a payment account in euro for the client and carries out payments to it and from it.',
      },
      {
        title: 'Fees',
        text: 'The account is free of charge. A transfer costs 0.20 euro. The provider announces a change two months ahead.',
      },
      {
        title: 'Identification',
        text: 'The client has proved her identity with a valid document and with a photo of her face.',
      },
      {
        title: 'End of the agreement',
        text: 'The client may end the agreement on any day, the provider with two months’ notice.',
      },
      {
        title: 'Sandbox',
        text: 'The parties are made up. This agreement binds nobody.',
      },
    ],
    forTheClient: 'For the client',
    client: 'Mila Primerova',
  },
  bg: {
    title: 'Договор за платежна сметка',
    number: '№ SANDBOX-0001',
    between: 'Между',
    parties: [
      { name: '„Измислица Пей“ АД', role: 'доставчик' },
      { name: 'Мила Примерова', role: 'клиент' },
    ],
    clauses: [
      {
        title: 'Сметка',
        text: 'Доставчикът открива на клиента платежна сметка в евро и изпълнява плащания към нея и от нея.',
      },
      {
        title: 'Такси',
        text: 'Сметката е безплатна. Един превод струва 0,20 евро. Доставчикът съобщава за промени два месеца предварително.',
      },
      {
        title: 'Идентификация',
        text: 'Клиентът е доказал самоличността си с валиден документ и със снимка на лицето си.',
      },
      {
        title: 'Прекратяване',
        text: 'Клиентът може да прекрати договора във всеки момент, а доставчикът – с двумесечно предизвестие.',
      },
      {
        title: 'Тестова среда',
        text: 'Страните са измислени. Този договор не обвързва никого.',
      },
    ],
    forTheClient: 'За клиента',
    client: 'Мила Примерова',
  },
};
