import { defineConfig } from 'vitest/config';

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
      // What takes minutes, a file at a time: `npm run test:long`.
      {
        extends: true,
        test: { name: 'long', include: ['test/**/*.long.ts'], testTimeout: 1_200_000 },
      },
    ],
  },
});
