import { defineConfig } from 'vitest/config';
import { TableReporter } from './report.js';

/** `npm run test:consumers`: the package in the projects of users, one after the other. */
export default defineConfig({
  test: {
    include: ['test/consumers/*.consumer.ts'],
    globalSetup: ['test/consumers/setup.ts'],
    reporters: ['default', new TableReporter()],
    // They share their installations, and the network.
    maxWorkers: 1,
    isolate: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 30_000 } },
    restoreMocks: true,
  },
});
