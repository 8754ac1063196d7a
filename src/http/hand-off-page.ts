import { html, raw } from 'hono/html';
import { HAND_OFF_SCRIPT } from './hand-off-script.js';
import { HAND_OFF_STYLE } from './hand-off-style.js';
import { HAND_OFF_TEXTS, type HandOffLanguage } from './hand-off-texts.js';

// As a whole, as the policy has the hash of each character.
const STYLE = raw(`<style>${HAND_OFF_STYLE}</style>`);
const SCRIPT = raw(`<script type="module">${HAND_OFF_SCRIPT}</script>`);

/**
 * The page of the device that follows the link. It is the same for every request: what it shows, its script
 * reads by the token or the cookie.
 */
export function handOffPage(language: HandOffLanguage) {
  const texts = HAND_OFF_TEXTS[language];
  const { offer, code, gone, states, actions, offline, unreachable, failed } = texts;
  // In a script element only this character could end it.
  const data = JSON.stringify({ states, actions, offline, unreachable, failed }).replaceAll(
    '<',
    '\\u003c',
  );
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="data:," />
        <title>${offer.title}</title>
        ${STYLE}
      </head>
      <body>
        <main>
          <p class="notice" id="notice" role="status" hidden></p>
          <noscript><p>${texts.noScript}</p></noscript>
          <section id="loading"><p class="muted">${texts.loading}</p></section>
          <section id="offer" hidden>
            <h1 tabindex="-1">${offer.title}</h1>
            <p>${offer.text}</p>
            <p class="notice">${offer.warning}</p>
            <button type="button" class="main" id="claim">${offer.go}</button>
          </section>
          <section id="code" hidden>
            <h1 tabindex="-1">${code.title}</h1>
            <p>${code.text}</p>
            <output class="code digits" aria-label="${code.label}"></output>
            <p class="muted">${code.warning}</p>
          </section>
          <section id="go" hidden>
            <h1 tabindex="-1" id="title"></h1>
            <p id="text"></p>
            <button type="button" class="main" id="open" hidden></button>
            <button type="button" id="finished" hidden>${actions.finished}</button>
            <p class="muted foot">${code.label}: <span class="digits"></span></p>
          </section>
          <section id="gone" hidden>
            <h1 tabindex="-1">${gone.title}</h1>
            <p>${gone.text}</p>
          </section>
        </main>
        <script type="application/json" id="texts">
          ${raw(data)}
        </script>
        ${SCRIPT}
      </body>
    </html>`;
}
