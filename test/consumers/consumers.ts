/**
 * The projects of users: each has the packed package, is built as its guide says, and is driven.
 * `report.ts` writes the table of them, docs/compatibility.md.
 */

const CLICKED = 'built; clicked through in Chromium';
const SERVED = 'served by its own process; an identification over HTTP, with its event stream';
const IN_A_PROJECT = `installed; ${SERVED}`;
const PATHS = 'every path of the testing kit, in fake time';
const TYPES =
  'every entry compiled with `skipLibCheck: false`; modules by `node16`, `nodenext` and `bundler`';

/** What is done with each project, in the order of the table. */
export const CONSUMERS = {
  'Vite, a plain page': CLICKED,
  'Vite, React 19 in StrictMode': CLICKED,
  'Vite, React 19 with hot reload': 'served; reloaded while the screen is shown',
  'Vite, Vue 3': CLICKED,
  'Vite, Svelte 5': CLICKED,
  'esbuild, a script element': CLICKED,
  'Angular 22': CLICKED,
  'Next.js 16': 'built; page and API served by `next start`; clicked through in Chromium',
  'React Native, Jest preset': 'every entry of an app imported; the screen of the guide rendered',
  'Expo, Jest preset': 'every entry of an app imported',
  'Expo, React Native and Capacitor modules': 'the adapters compiled against their declarations',
  'Express 5': `compiled; ${SERVED}`,
  'Fastify 5': `compiled; ${SERVED}`,
  Hono: `compiled; ${SERVED}`,
  'node:http': `compiled; ${SERVED}`,
  'CommonJS (`require`)': SERVED,
  'esbuild, a server': `bundled; ${SERVED}`,
  pnpm: IN_A_PROJECT,
  'Yarn, Plug’n’Play': `${IN_A_PROJECT}; once by \`import\`, once by \`require\``,
  Bun: IN_A_PROJECT,
  Deno: SERVED,
  'Jest 29': PATHS,
  'Jest 30': PATHS,
  Vitest: `${PATHS}, in an app; a planted defect is found`,
  'node:test': PATHS,
  'TypeScript 5.4': TYPES,
  'TypeScript 5.5': TYPES,
  'TypeScript 5.6': TYPES,
  'TypeScript 5.7': TYPES,
  'TypeScript 5.8': TYPES,
  'TypeScript 5.9': TYPES,
  'TypeScript 6.0': TYPES,
  'TypeScript 7.0': TYPES,
  'TypeScript, only what the guides install':
    'their entries compiled with `skipLibCheck: false`, by the oldest and the newest TypeScript',
} as const;

export type ConsumerName = keyof typeof CONSUMERS;

/** What a run adds to the row of a project. */
export interface Findings {
  /** `express 5.3.0`: what was installed. */
  readonly versions: string[];
  /** The Node that it was run on; empty for another runtime. */
  node: string;
  readonly remarks: string[];
}
