import { withFallback } from '../host/with-fallback.js';
import type { Messages } from './messages.js';

/** A page loads the one language that it shows. */
const LOADERS = {
  ar: () => import('./messages/ar.js').then(({ ar }) => ar),
  bg: () => import('./messages/bg.js').then(({ bg }) => bg),
  de: () => import('./messages/de.js').then(({ de }) => de),
  el: () => import('./messages/el.js').then(({ el }) => el),
  en: () => import('./messages/en.js').then(({ en }) => en),
  es: () => import('./messages/es.js').then(({ es }) => es),
  fr: () => import('./messages/fr.js').then(({ fr }) => fr),
  it: () => import('./messages/it.js').then(({ it }) => it),
  pl: () => import('./messages/pl.js').then(({ pl }) => pl),
  pt: () => import('./messages/pt.js').then(({ pt }) => pt),
  ro: () => import('./messages/ro.js').then(({ ro }) => ro),
  tr: () => import('./messages/tr.js').then(({ tr }) => tr),
  uk: () => import('./messages/uk.js').then(({ uk }) => uk),
} as const satisfies Readonly<Record<string, () => Promise<Messages>>>;

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
export const loadMessages = (language: Language): Promise<Messages> => LOADERS[language]();
