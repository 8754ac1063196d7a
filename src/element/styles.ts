import { css } from 'lit';

/** Adopted by the shadow root, so that a strict Content-Security-Policy allows it. */
export const styles = css`
  :host {
    --_text: var(--identification-text, light-dark(#1b1f27, #eceef2));
    --_muted: var(--identification-muted, light-dark(#525b69, #a8b0bd));
    --_background: var(--identification-background, light-dark(#ffffff, #1d2028));
    --_line: var(--identification-line, light-dark(#cdd3dd, #3a404d));
    --_edge: var(--identification-edge, light-dark(#7b8494, #7d8798));
    --_accent: var(--identification-accent, light-dark(#1f4fd0, #8fb2ff));
    --_on-accent: var(--identification-on-accent, light-dark(#ffffff, #0b1530));
    --_good: var(--identification-good, light-dark(#12693c, #7fdca6));
    --_bad: var(--identification-bad, light-dark(#a5201f, #ffa19b));
    --_notice: var(--identification-notice, light-dark(#fff4d6, #3a2f12));
    --_radius: var(--identification-radius, 1em);
    --_button-radius: var(--identification-button-radius, 0.625em);
    display: block;
    container-type: inline-size;
    max-width: 40em;
    color: var(--_text);
    font-family: var(--identification-font, inherit);
    line-height: 1.5;
    text-align: start;
  }
  :host([hidden]) {
    display: none;
  }
  * {
    box-sizing: border-box;
  }
  .card {
    padding: clamp(1.25em, 4cqi, 2em);
    border: 1px solid transparent;
    border-radius: var(--_radius);
    background: var(--_background);
    box-shadow: var(--identification-shadow, 0 1px 3px rgb(0 0 0 / 12%));
    overflow-wrap: anywhere;
  }
  .heading,
  h2 {
    margin: 0 0 0.35em;
    font-family: var(--identification-heading-font, inherit);
    font-size: 1.5em;
    font-weight: 700;
    line-height: 1.25;
  }
  .heading {
    display: flex;
  }
  .heading:focus {
    outline: none;
  }
  .text,
  .notice,
  p {
    margin: 0 0 1em;
  }
  .progress,
  .steps li,
  dt {
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  .steps {
    display: grid;
    grid-auto-columns: minmax(0, 1fr);
    grid-auto-flow: column;
    gap: 0.25em;
    margin: 0 0 1.5em;
    padding: 0;
    list-style: none;
  }
  .steps li {
    padding-top: 0.5em;
    border-top: 0.25em solid var(--_line);
    font-size: 0.8125em;
    line-height: 1.3;
    hyphens: auto;
  }
  .steps [aria-current] {
    border-color: var(--_accent);
    color: var(--_text);
    font-weight: 600;
  }
  .steps .done {
    border-color: var(--_good);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75em;
    margin-top: 1.5em;
  }
  button {
    min-width: 44px;
    min-height: 44px;
    padding: 0.5em 1.25em;
    border: 1px solid var(--_edge);
    border-radius: var(--_button-radius);
    background: transparent;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
  button.main {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
    font-weight: 600;
  }
  :focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
  .spinner {
    display: inline-block;
    flex: none;
    width: 1em;
    height: 1em;
    margin: 0.125em 0;
    margin-inline-end: 0.5em;
    border: 0.15em solid var(--_line);
    border-top-color: var(--_accent);
    border-radius: 50%;
    vertical-align: -0.125em;
    animation: turn 1s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  .notice {
    display: block;
    padding: 0.75em 1em;
    border: 1px solid transparent;
    border-radius: min(var(--_button-radius), 1em);
    background: var(--_notice);
  }
  .connecting,
  [role='status']:last-child .notice {
    margin: 0;
  }
  .failed .heading {
    color: var(--_bad);
  }
  .completed .heading {
    color: var(--_good);
  }
  .details {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0.25em 1em;
    margin: 1em 0 0;
  }
  dd {
    margin: 0;
    font-family: ui-monospace, monospace;
  }
  dialog {
    width: 24em;
    padding: 1.5em;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_background);
    color: var(--_text);
  }
  .qr {
    display: block;
    width: min(100%, 15em);
    margin: 0 auto 1em;
    border-radius: 0.25em;
    forced-color-adjust: none;
  }
  .link {
    width: 100%;
    margin: 0 0 1em;
    padding: 0.5em;
    border: 1px solid var(--_edge);
    background: transparent;
    color: inherit;
    font: inherit;
  }
  .code {
    display: block;
    margin: 0 0 0.5em;
    font:
      700 2em ui-monospace,
      monospace;
    text-align: center;
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 45%);
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  @container (max-width: 30em) {
    .actions button {
      width: 100%;
    }
    .details {
      display: block;
    }
    .steps span {
      display: none;
    }
    .steps [aria-current] span {
      display: inline;
      white-space: nowrap;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .spinner {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .steps li {
      border-top-style: dotted;
    }
    .steps .done,
    .steps [aria-current] {
      border-top-style: solid;
    }
    .steps [aria-current] {
      border-color: Highlight;
    }
    .spinner {
      border-color: GrayText;
      border-top-color: Highlight;
    }
    button.main {
      border-width: 3px;
    }
  }
`;
