import { createHash } from 'node:crypto';

export const OPERATOR_STYLE = `
:root { color-scheme: light dark; --text: #1c1f24; --soft: #565d68; --back: #f3f4f6;
  --card: #fff; --line: #868d98; --accent: #1d4ed8; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --text: #eceef1; --soft: #a9b0bb; --back: #14161a;
  --card: #1f2228; --line: #7b828d; --accent: #8ab4ff; --on-accent: #0b1730; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 64rem; margin: 0 auto; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 1.5rem 0 .5rem; font-size: 1.125rem; }
a { color: var(--accent); }
nav ul { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0 0 1rem; padding: 0; list-style: none; }
nav a { display: block; padding: .375rem .75rem; border: 1px solid var(--line);
  border-radius: .5rem; text-decoration: none; }
nav a[aria-current] { background: var(--accent); border-color: var(--accent);
  color: var(--on-accent); }
.scroll { overflow-x: auto; border-radius: .5rem; background: var(--card); }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .5rem .75rem; text-align: left; white-space: nowrap;
  border-bottom: 1px solid color-mix(in srgb, var(--line) 40%, transparent); }
thead th { color: var(--soft); font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0;
  padding: 1rem; border-radius: .5rem; background: var(--card); }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
form { display: inline-block; margin: 1rem .5rem 0 0; }
button { min-height: 2.75rem; padding: .5rem 1rem; border: 1px solid var(--accent);
  border-radius: .5rem; background: var(--accent); color: var(--on-accent); font: inherit;
  font-weight: 600; cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

/** The digest must cover the exact text of the page's `<style>` element. */
const digest = createHash('sha256').update(OPERATOR_STYLE).digest('base64');

const policy = (...more: readonly string[]): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${digest}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...more,
  ].join('; ');

/** Loads nothing and runs no script. */
export const OPERATOR_POLICY = policy();

/** Allows the panel's script, and its requests for the journal. */
export const PANEL_POLICY = policy("script-src 'self'", "connect-src 'self'");
