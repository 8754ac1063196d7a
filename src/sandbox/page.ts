/** The one template of the hosted pages: no script, nothing loaded, readable on a phone. */
import { html, raw } from 'hono/html';
import { otherLanguage, type Language } from './language.js';
import { PAGE_TEXTS } from './page-texts.js';

/** A piece of HTML in which every inserted value is escaped. */
export type Html = ReturnType<typeof html>;

const LANGUAGE_NAMES: Record<Language, string> = { bg: 'Български', en: 'English' };

const STYLE = `
:root { color-scheme: light dark; --text: #1c1f24; --soft: #565d68; --back: #f3f4f6;
  --card: #fff; --line: #868d98; --accent: #1d4ed8; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --text: #eceef1; --soft: #a9b0bb; --back: #14161a;
  --card: #1f2228; --line: #7b828d; --accent: #8ab4ff; --on-accent: #0b1730; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; min-height: 100dvh; padding: 1rem; display: flex;
  flex-direction: column; align-items: center; gap: 1rem; background: var(--back);
  color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
header { width: 100%; max-width: 28rem; display: flex; flex-wrap: wrap; gap: 0 1rem;
  justify-content: space-between; align-items: center; color: var(--soft); font-size: .875rem; }
main { width: 100%; max-width: 28rem; padding: 1.5rem; border-radius: .75rem;
  background: var(--card); overflow-wrap: break-word; }
h1, h2 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
form { margin: 0 0 .75rem; }
a { color: var(--accent); display: inline-block; padding: .625rem 0; }
button { width: 100%; min-height: 3rem; padding: .5rem 1rem; border: 1px solid var(--line);
  border-radius: .5rem; background: transparent; color: inherit; font: inherit; cursor: pointer; }
.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent);
  font-weight: 600; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

/**
 * A whole page.
 *
 * @param title shown by the browser; the content brings its own heading
 * @param content what stands in `<main>`
 */
export function page(language: Language, title: string, content: Html): Html {
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
          <span>${PAGE_TEXTS[language].sandbox}</span>
          <a href="?lang=${other}" lang="${other}" hreflang="${other}">${LANGUAGE_NAMES[other]}</a>
        </header>
        <main>${content}</main>
      </body>
    </html> `;
}
