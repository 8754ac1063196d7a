import type { Language } from '../languages.js';

/** All texts of the dialog that hands an identification off to a phone, in one language. */
export interface HandOffMessages {
  readonly title: string;
  readonly scan: string;
  /** What a screen reader calls the picture. */
  readonly picture: string;
  readonly copy: string;
  readonly copied: string;
  /** How long the link works; `{time}` is replaced. */
  readonly left: string;
  readonly compare: string;
  readonly code: string;
  readonly same: string;
  readonly differ: string;
  readonly confirmed: string;
  /** Ends the access of the phone. */
  readonly end: string;
  readonly gone: string;
  readonly again: string;
  readonly failed: string;
  readonly close: string;
}

const LOADERS: Readonly<Record<Language, () => Promise<{ readonly messages: HandOffMessages }>>> = {
  ar: () => import('./messages/hand-off.ar.js'),
  bg: () => import('./messages/hand-off.bg.js'),
  de: () => import('./messages/hand-off.de.js'),
  el: () => import('./messages/hand-off.el.js'),
  en: () => import('./messages/hand-off.en.js'),
  es: () => import('./messages/hand-off.es.js'),
  fr: () => import('./messages/hand-off.fr.js'),
  it: () => import('./messages/hand-off.it.js'),
  pl: () => import('./messages/hand-off.pl.js'),
  pt: () => import('./messages/hand-off.pt.js'),
  ro: () => import('./messages/hand-off.ro.js'),
  tr: () => import('./messages/hand-off.tr.js'),
  uk: () => import('./messages/hand-off.uk.js'),
};

/** Loads the texts of a language; rejects where the network does. */
export const loadHandOffMessages = async (language: Language): Promise<HandOffMessages> =>
  (await LOADERS[language]()).messages;
