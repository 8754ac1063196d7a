import { defineConfig } from 'vitest/config';

/** The tests of what is mutated, in one process: a worker for each file takes longer than they do. */
export default defineConfig({
  test: {
    include: (process.env['MUTATION_TESTS'] ?? 'machine,policy,gateway,faults,model,corpus')
      .split(',')
      .map((folder) => `test/${folder}/**/*.test.ts`),
    // Of types, which mutants do not change; and of no more than the others see, but slow.
    exclude: ['test/machine/{declarations,types,fuzzed-checkpoint}.test.ts'],
    // Enough for what goes wrong often; the rest is found by `npm run test:model`.
    env: { RUNS: '25', LOOPBACK_RUNS: '2' },
    testTimeout: 60_000,
    restoreMocks: true,
    isolate: false,
  },
});
