import { defineConfig } from 'vitest/config';

/** `npm run test:app`: the package in an app, on the JavaScript engine of React Native. */
export default defineConfig({
  test: {
    include: ['test/app/*.app.ts'],
    globalSetup: ['test/app/support/setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The kills wait for storage, and use little of the machine.
    maxConcurrency: 40,
    restoreMocks: true,
  },
});
