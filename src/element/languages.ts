import { withFallback } from '../host/with-fallback.js';
import type { Messages } from './messages.js';

/** A page loads the one language that it shows. */
const LOADERS = {
  ar: () => import('./messages/ar.js'),
  bg: () => import('./messages/bg.js'),
  de: () => import('./messages/de.js'),
  el: () => import('./messages/el.js'),
  en: () => import('./messages/en.js'),
  es: () => import('./messages/es.js'),
  fr: () => import('./messages/fr.js'),
  it: () => import('./messages/it.js'),
  pl: () => import('./messages/pl.js'),
  pt: () => import('./messages/pt.js'),
  ro: () => import('./messages/ro.js'),
  tr: () => import('./messages/tr.js'),
  uk: () => import('./messages/uk.js'),
} as const satisfies Readonly<Record<string, () => Promise<{ readonly messages: Messages }>>>;

/** A language that the screen speaks. */
export type Language = keyof typeof LOADERS;

// The record has exactly the keys of its type.
/** All languages that the screen speaks, as BCP 47 tags. */
export const LANGUAGES = Object.keys(LOADERS) as readonly Language[];

/** Which language a screen is shown in. */
export interface Locale {
  readonly language: Language;
  /** The tag for numbers and times: `de-AT` where that was asked for. */
  readonly tag: string;
  readonly direction: 'ltr' | 'rtl';
}

/** The first tag whose language the screen speaks; else English. */
export function localeOf(tags: readonly string[]): Locale {
  for (const tag of tags) {
    const base = tag.toLowerCase().split('-')[0];
    const language = LANGUAGES.find((known) => known === base);
    if (language !== undefined) {
      const valid = withFallback(() => new Intl.Locale(tag).baseName, language);
      return { language, tag: valid, direction: language === 'ar' ? 'rtl' : 'ltr' };
    }
  }
  return { language: 'en', tag: 'en', direction: 'ltr' };
}

/** Texts, and the locale that they are in. */
export interface Texts {
  readonly locale: Locale;
  readonly messages: Messages;
}

/**
 * Loads the texts of a locale. Chromium remembers a module that it could not load, so that asking again
 * is of no use: English takes the place of another language. Rejects where that cannot be loaded either.
 */
export async function loadTexts(locale: Locale): Promise<Texts> {
  try {
    return { locale, messages: await loadMessages(locale.language) };
  } catch {
    return { locale: localeOf([]), messages: await loadMessages('en') };
  }
}

/** Loads the texts of a language; rejects where the network does. */
export const loadMessages = async (language: Language): Promise<Messages> =>
  (await LOADERS[language]()).messages;
