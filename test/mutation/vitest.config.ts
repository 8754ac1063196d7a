import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { MODULES } from './modules.js';

const tests =
  process.env['MUTATION_TESTS']?.split(',') ?? MODULES.flatMap(({ tests: some }) => some);

const LAST = 'mutation/loads.ts';

/** Runs the files in the order of `MODULES`: the fastest that may notice a mutant first. */
class ListedOrder extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number =>
      [...tests, LAST].findIndex((name) => moduleId.includes(`/test/${name}`));
    return Promise.resolve([...files].sort((one, other) => place(one) - place(other)));
  }
}

/** Runs the tests in one process: to start a worker for each file takes longer than its tests. */
export default defineConfig({
  test: {
    include: [...tests, LAST].map((name) =>
      name.endsWith('.ts') ? `test/${name}` : `test/${name}/**/*.test.ts`,
    ),
    exclude: [
      // They check types, which mutants do not change.
      'test/machines/{declarations,types}.test.ts',
      // Mutants are not active in a browser.
      'test/gateway/hidden-refusals.test.ts',
      // Slow, and notice no more than the others.
      'test/machines/fuzzed-checkpoint.test.ts',
    ],
    // Enough to notice a frequent defect; `npm run test:long` finds rare ones.
    env: { RUNS: '10' },
    // Far longer than any test. A test that hangs is stopped here, which is faster than by Stryker.
    testTimeout: 10_000,
    sequence: { sequencer: ListedOrder },
    restoreMocks: true,
    isolate: false,
  },
});
