import { styleOf } from '../../diagram/svg-style.js';

/** The style sheet of the panel's shadow tree. */
export const PANEL_STYLE = `
:host { display: block; }
.panel { --text: #1c1f24; --soft: #565d68; --paper: #fff; --line: #c4c9d1; --accent: #1d4ed8;
  --lit: #ffd54a; --lit-text: #1c1f24; --selected: #dbe6ff;
  color-scheme: light dark; color: var(--text); background: var(--paper);
  font: 0.9375rem/1.45 system-ui, sans-serif;
  display: grid; grid-template-columns: minmax(0, 5fr) minmax(20rem, 4fr); gap: 1rem; }
@media (prefers-color-scheme: dark) { .panel { --text: #eceef1; --soft: #a9b0bb; --paper: #14161a;
  --line: #3a404b; --accent: #8ab4ff; --lit: #ffd54a; --selected: #22335c; } }
@media (max-width: 52rem) { .panel { grid-template-columns: minmax(0, 1fr); } }
.picture { overflow: auto; max-height: 94vh; border: 1px solid var(--line); border-radius: 0.75rem; }
.picture svg { display: block; width: 100%; height: auto; max-height: 92vh; }
.side { display: flex; flex-direction: column; gap: 0.625rem; min-width: 0; max-height: 94vh; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem; }
.bar input[type='range'] { flex: 1 1 6rem; min-width: 6rem; accent-color: var(--accent); }
p, h2, dl, ul { margin: 0; padding: 0; }
h2 { font-size: 0.9375rem; }
.status { color: var(--soft); flex: 1; }
.status::before { content: ''; display: inline-block; width: 0.625rem; height: 0.625rem;
  margin-right: 0.375rem; border-radius: 50%; background: var(--soft); }
.status[data-status='live']::before { background: #1f9d55; }
.status[data-status='lost']::before { background: #d9822b; }
.now { font-size: 1.25rem; font-weight: 600; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
button, select { min-width: 2.25rem; min-height: 2.25rem; padding: 0.125rem 0.5rem; font: inherit;
  color: inherit; background: transparent; border: 1px solid var(--soft); border-radius: 0.5rem;
  cursor: pointer; }
.icon { width: 1rem; height: 1rem; fill: currentColor; vertical-align: -0.125rem; }
select { background: var(--paper); }
label { display: inline-flex; align-items: center; gap: 0.25rem; min-height: 2.25rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
ul { list-style: none; overflow: auto; flex: 1 1 12rem; min-height: 10rem; max-height: 24rem;
  position: relative; border: 1px solid var(--line); border-radius: 0.5rem; }
li { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr) auto; gap: 0.5rem;
  padding: 0.3125rem 0.625rem; cursor: pointer; }
li[aria-selected='true'] { background: var(--selected); box-shadow: inset 3px 0 var(--accent); }
time { font-variant-numeric: tabular-nums; color: var(--soft); }
li[aria-selected='true'] time { color: inherit; }
.event { overflow-wrap: anywhere; }
.to { color: var(--soft); }
.to .icon { margin-right: 0.25rem; }
li[data-entered] .to, li[aria-selected='true'] .to { color: inherit; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.125rem 0.75rem;
  font-size: 0.875rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; font-family: ui-monospace, monospace; }
${styleOf('auto')}
.state rect, .edge path, .edge polygon { transition: fill 150ms, stroke 150ms, stroke-width 150ms; }
.edge path { stroke-opacity: 0.55; }
.main path { stroke-width: 1.3; }
[data-visited] rect { stroke-width: 2.5; }
[data-taken] { cursor: pointer; }
[data-taken] path { stroke: var(--accent); stroke-width: 3; stroke-opacity: 1; }
[data-taken] polygon { fill: var(--accent); }
[data-taken] .label { fill: var(--accent); font-weight: 600; }
[data-last] path { stroke-width: 4.5; }
.state[data-lit] rect { fill: var(--lit); stroke: var(--accent); stroke-width: 2.5; }
.state[data-lit] .title, .state[data-lit] .note { fill: var(--lit-text); }
@media (prefers-reduced-motion: reduce) { .state rect, .edge path, .edge polygon { transition: none; } }
`;
