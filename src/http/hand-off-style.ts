import { createHash } from 'node:crypto';
import { HAND_OFF_SCRIPT } from './hand-off-script.js';

export const HAND_OFF_STYLE = `
:root { color-scheme: light dark; --text: #1b1f27; --muted: #525b69; --back: #f3f4f6; --card: #fff;
  --line: #7b8494; --accent: #1f4fd0; --on-accent: #fff; --notice: #fff4d6;
  font: 1.0625rem/1.5 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --text: #eceef2; --muted: #a8b0bd; --back: #14161a;
  --card: #1d2028; --line: #7d8798; --accent: #8fb2ff; --on-accent: #0b1530; --notice: #3a2f12; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; background: var(--back); color: var(--text); overflow-wrap: anywhere; }
main { max-width: 30rem; margin: 6vh auto 0; padding: 1.5rem; border-radius: 1rem; background: var(--card); }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; }
h1:focus { outline: none; }
p { margin: 0 0 1rem; }
[hidden] { display: none !important; }
.muted { color: var(--muted); }
.foot { margin: 1.5rem 0 0; }
.notice { padding: .75rem 1rem; border: 1px solid transparent; border-radius: .625rem; background: var(--notice); }
.code { display: block; margin: 0 0 1rem; padding: 1rem; border: 2px solid var(--line); border-radius: .75rem;
  font: 700 2.25rem/1.2 ui-monospace, monospace; text-align: center; white-space: nowrap; }
button { width: 100%; min-height: 3rem; margin-top: .75rem; padding: .5rem 1.25rem; border: 1px solid var(--line);
  border-radius: .625rem; background: transparent; color: inherit; font: inherit; cursor: pointer; }
button.main { border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 600; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** One script and one style sheet, by their hashes, and no other server. */
export const HAND_OFF_POLICY =
  `default-src 'none'; script-src ${hashOf(HAND_OFF_SCRIPT)}; style-src ${hashOf(HAND_OFF_STYLE)}; ` +
  "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
