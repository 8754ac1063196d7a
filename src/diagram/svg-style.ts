/** `auto`: the reader's mode; `light`: for renderers that know no modes; `none`: the page's style. */
export type Theme = 'auto' | 'light' | 'none';

interface Colours {
  readonly paper: string;
  readonly card: string;
  readonly text: string;
  readonly soft: string;
  readonly line: string;
  readonly way: string;
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
  way: '#6b7280',
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
  way: '#8b93a1',
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
    `.way path{fill:none;stroke:${colours.way};stroke-width:1.3}`,
    `.way polygon{fill:${colours.way}}`,
    `.main path{stroke:${colours.line};stroke-width:2.2}`,
    `.main polygon{fill:${colours.line}}`,
    `.word rect{fill:${colours.paper}}`,
    ...byState('completed', colours.good),
    ...byState('failed', colours.bad),
    ...byState('stalled', colours.pause),
    ...byState('cancelled', colours.soft),
  ].join('');

const byState = (state: string, stroke: string): string[] => [
  `[data-state="${state}"] rect{stroke:${stroke}}`,
];

export function styleOf(theme: Exclude<Theme, 'none'>): string {
  const light = rulesFor(LIGHT);
  return theme === 'light'
    ? light
    : `${light}@media (prefers-color-scheme:dark){${rulesFor(DARK)}}`;
}
