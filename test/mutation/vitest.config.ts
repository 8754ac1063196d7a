import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { MODULES } from './modules.js';

const tests =
  process.env['MUTATION_TESTS']?.split(',') ?? MODULES.flatMap(({ tests: some }) => some);

const LAST = 'mutation/loads.ts';

/** In the order in which they are named, which puts those first that tell most in least time. */
class AsNamed extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number =>
      [...tests, LAST].findIndex((name) => moduleId.includes(`/test/${name}`));
    return Promise.resolve([...files].sort((one, other) => place(one) - place(other)));
  }
}

/** The tests of what is mutated, in one process: a worker for each file takes longer than they do. */
export default defineConfig({
  test: {
    include: [...tests, LAST].map((name) =>
      name.endsWith('.ts') ? `test/${name}` : `test/${name}/**/*.test.ts`,
    ),
    exclude: [
      // Of types, which mutants do not change.
      'test/machines/{declarations,types}.test.ts',
      // Of no more than the others see, but slow.
      'test/machines/fuzzed-checkpoint.test.ts',
    ],
    // Enough for what goes wrong often; the rest is found by `npm run test:model`.
    env: { RUNS: '10' },
    // Far more than any of them takes: what hangs is stopped here, at less cost than by Stryker.
    testTimeout: 10_000,
    sequence: { sequencer: AsNamed },
    restoreMocks: true,
    isolate: false,
  },
});
