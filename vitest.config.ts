import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/support/browser-setup.ts', 'test/support/compile-cli.ts'],
    include: ['test/**/*.test.ts'],
    // By default one core is left idle, which on two is half of them.
    maxWorkers: '100%',
    // A guard against hanging, generous enough for a machine that is busy with other things.
    testTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    restoreMocks: true,
  },
});
