/** The template of all hosted pages: no script, no external resource, readable on a phone. */
import { html, raw } from 'hono/html';
import { STYLE } from './page-style.js';
import { PAGE_TEXTS, type Language } from './page-texts.js';

/** HTML in which every inserted value is escaped. */
export type Html = ReturnType<typeof html>;

const LANGUAGE_NAMES: Record<Language, string> = { bg: 'Български', en: 'English' };

interface PageParts {
  /** The browser's title; the content has its own heading. */
  readonly title: string;
  /** Whose page it is, at the top. */
  readonly brand: { readonly name: string; readonly icon: Html };
  /** The content of `<main>`. */
  readonly content: Html;
  /** A class of `<main>`. */
  readonly layout?: 'notice' | 'wide';
}

/** The language to switch to. */
export const otherLanguage = (language: Language): Language => (language === 'en' ? 'bg' : 'en');

/** Renders a whole page. */
export function page(language: Language, { title, brand, content, layout }: PageParts): Html {
  const other = otherLanguage(language);
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <p class="sandbox">${PAGE_TEXTS[language].sandbox}</p>
          <div class="bar">
            <p class="brand">${brand.icon} ${brand.name}</p>
            <a href="?lang=${other}" lang="${other}" hreflang="${other}"
              >${LANGUAGE_NAMES[other]}</a
            >
          </div>
        </header>
        <main class="${layout ?? 'step'}">${content}</main>
      </body>
    </html> `;
}
