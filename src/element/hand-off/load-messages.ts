import type { Language } from '../languages.js';
import type { HandOffMessages } from './messages.js';

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
