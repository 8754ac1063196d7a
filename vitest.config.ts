import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What is set up once before the tests of a room. */
const CHROMIUM = 'test/support/browser-setup.ts';
const COMMAND_LINE = 'test/support/compile-cli.ts';
const POSTGRES = 'test/support/postgres-setup.ts';

/** The rooms whose tests need a set-up; the tests of every other room start without one. */
const SET_UP: Readonly<Record<string, readonly string[]>> = {
  browser: [CHROMIUM],
  cli: [CHROMIUM, COMMAND_LINE],
  client: [CHROMIUM],
  element: [CHROMIUM],
  gateway: [CHROMIUM],
  http: [CHROMIUM],
  inspect: [CHROMIUM],
  react: [CHROMIUM],
};

/** A folder of `test/` is a room, and a project of its own: `npx vitest run --project machines`. */
const rooms = [
  ...new Set(
    readdirSync('test', { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.test.ts') && !path.startsWith('app/'))
      .map((path) => path.replace(/\/.*/s, '')),
  ),
].sort();

/** The packages of `test/app`, which is a project of its own, bring tests. */
const PACKAGES = 'test/app/node_modules/**';

/** A test whose mocks must not reach other files, which share their loaded modules. */
const MOCKED = 'test/**/*.mocked.test.ts';

const room = (name: string): TestProjectInlineConfiguration => ({
  extends: true,
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    exclude: [MOCKED],
    globalSetup: [...(SET_UP[name] ?? [])],
  },
});

/**
 * All rooms as one project, for `npm test`: a worker keeps its loaded modules within a project only,
 * so that a project for each room loads what the rooms share again for each.
 */
const house: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'house',
    include: ['test/**/*.test.ts'],
    exclude: [MOCKED, PACKAGES],
    globalSetup: [CHROMIUM, COMMAND_LINE],
  },
};

/** What takes minutes and uses the whole machine, or measures it. */
const ALONE = [
  'test/browser/platform-sweep.long.ts',
  'test/http/streams.long.ts',
  'test/server/goodput.long.ts',
  'test/server/polling.long.ts',
];

/**
 * What a person sees, which is the same on every host of a screen. Not `attention`: a server polls and
 * counts its deadlines whether or not the page is in front or online; `test/client/page.test.ts` has
 * what a page in front of a server does instead.
 */
const SCREEN_TESTS = [
  'test/browser/flow.test.ts',
  'test/browser/{popup,reload,returns,screen,storage,tabs}.long.ts',
];

/** A minute or more. Vitest begins with large files, which are not these. */
const LONGEST = [
  ...['faults/remote', 'client/server-process', 'faults/restate', 'testing/postgres'],
  ...['testing/page', 'server/postgres-database', 'faults/postgres', 'server/corruption'],
  ...['cli/serve-nginx', 'faults/page', 'restate/paths', 'bench/parts', 'restate/kill'],
].map((name) => `/test/${name}.long.ts`);

/** Begins with the longest files, so that none of them runs alone in the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return found === -1 ? LONGEST.length : found;
    };
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => place(one) - place(other));
  }
}

const long = {
  testTimeout: 1_200_000,
  hookTimeout: 300_000,
  globalSetup: [CHROMIUM, COMMAND_LINE, POSTGRES],
  // Each starts processes of its own, and more of them at a time only make each other late.
  maxWorkers: '100%',
  sequence: { groupOrder: 1 },
};

export default defineConfig({
  test: {
    // A fifth of the tests' time is spent waiting for something: half as many workers again as cores.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    // A worker that goes on keeps what it has loaded and compiled: half the time of all tests.
    isolate: false,
    // A guard against hanging, generous enough for a machine that is busy with other things.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    restoreMocks: true,
    sequence: { sequencer: LongestFirst },
    projects: [
      ...(process.env['HOUSE'] === '1' ? [house] : rooms.map(room)),
      { extends: true, test: { name: 'mocked', include: [MOCKED], isolate: true } },
      // What takes minutes: `npm run test:long`.
      {
        extends: true,
        test: { ...long, name: 'long', include: ['test/**/*.long.ts'], exclude: ALONE },
      },
      // The tests of a screen again, in front of a server; part of `npm run test:long`, too.
      {
        extends: true,
        test: {
          ...long,
          name: 'long-remote',
          include: SCREEN_TESTS,
          env: { SCREEN_HOST: 'remote' },
        },
      },
      // After the others, a file at a time; part of `npm run test:long`, too.
      {
        extends: true,
        test: {
          ...long,
          name: 'long-alone',
          include: ALONE,
          maxWorkers: 1,
          // The flows with a broken platform API wait a quarter of their time.
          maxConcurrency: 7,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
