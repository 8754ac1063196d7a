/** `auto` follows light or dark mode; `light` is for renderers without modes; `none` has no style. */
export type Theme = 'auto' | 'light' | 'none';

interface Colours {
  readonly paper: string;
  readonly card: string;
  readonly text: string;
  readonly soft: string;
  readonly line: string;
  readonly edge: string;
  readonly good: string;
  readonly bad: string;
  readonly pause: string;
}

const LIGHT: Colours = {
  paper: '#ffffff',
  card: '#eef3fe',
  text: '#1c1f24',
  soft: '#565d68',
  line: '#3b62c4',
  edge: '#6b7280',
  good: '#1f7a4d',
  bad: '#b3261e',
  pause: '#8a6100',
};

const DARK: Colours = {
  paper: '#14161a',
  card: '#1d2740',
  text: '#eceef1',
  soft: '#a9b0bb',
  line: '#8ab4ff',
  edge: '#8b93a1',
  good: '#6fd3a0',
  bad: '#ff9d94',
  pause: '#f0c060',
};

const rulesFor = (colours: Colours): string =>
  [
    `.paper{fill:${colours.paper}}`,
    `.state rect{fill:${colours.card};stroke:${colours.line};stroke-width:1.5}`,
    `.open>rect{fill:none;stroke:${colours.soft};stroke-dasharray:4 3}`,
    `.title{fill:${colours.text};font-weight:600}`,
    `.note,.label{fill:${colours.soft}}`,
    `.edge path{fill:none;stroke:${colours.edge};stroke-width:1.3}`,
    `.edge polygon{fill:${colours.edge}}`,
    `.main path{stroke:${colours.line};stroke-width:2.2}`,
    `.main polygon{fill:${colours.line}}`,
    `.edge-label rect{fill:${colours.paper}}`,
    strokeOf('completed', colours.good),
    strokeOf('failed', colours.bad),
    strokeOf('stalled', colours.pause),
    strokeOf('cancelled', colours.soft),
    strokeOf('expired', colours.soft),
  ].join('');

const strokeOf = (state: string, stroke: string): string =>
  `[data-state="${state}"] rect{stroke:${stroke}}`;

/** The style sheet of a picture. */
export function styleOf(theme: Exclude<Theme, 'none'>): string {
  const light = rulesFor(LIGHT);
  return theme === 'light'
    ? light
    : `${light}@media (prefers-color-scheme:dark){${rulesFor(DARK)}}`;
}
