import { defineConfig } from 'vitest/config';

/** What takes minutes and uses the whole machine, or measures it. */
const ALONE = [
  'test/faults/restate.long.ts',
  'test/http/streams.long.ts',
  'test/server/kill.long.ts',
  'test/server/polling.long.ts',
];

const long = { testTimeout: 1_200_000 };

export default defineConfig({
  test: {
    globalSetup: ['test/support/browser-setup.ts', 'test/support/compile-cli.ts'],
    // By default one core is left idle, which on two is half of them.
    maxWorkers: '100%',
    // A worker that goes on keeps what it has loaded and compiled: half the time of all tests.
    isolate: false,
    // A guard against hanging, generous enough for a machine that is busy with other things.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.mocked.test.ts'],
        },
      },
      // Has other constants than the machine that others have loaded; part of `npm test`, too.
      {
        extends: true,
        test: { name: 'mocked', include: ['test/**/*.mocked.test.ts'], isolate: true },
      },
      // What takes minutes: `npm run test:long`.
      {
        extends: true,
        test: { ...long, name: 'long', include: ['test/**/*.long.ts'], exclude: ALONE },
      },
      // After the others, a file at a time; part of `npm run test:long`, too.
      {
        extends: true,
        test: {
          ...long,
          name: 'alone',
          include: ALONE,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
