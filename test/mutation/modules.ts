/**
 * What is mutated together, and the tests that see it: files and folders of `test/`, in the order
 * in which they run. The first that fails ends the run of a mutant, so what is quick comes first.
 */
export interface Module {
  readonly name: string;
  /** Patterns without commas, at which Stryker parts them. */
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
}

const PATHS = 'testing/in-process.test.ts';
const RANDOM_WALKS = 'model/model.test.ts';

export const MODULES: readonly Module[] = [
  {
    name: 'policy',
    mutate: ['src/failure.ts', 'src/retry.ts', 'src/redact.ts'],
    tests: ['policy'],
  },
  { name: 'checkpoint', mutate: ['src/checkpoint.ts'], tests: ['policy', 'corpus', 'machine'] },
  {
    name: 'machine',
    mutate: [
      'machines/identification.machine.ts',
      'machines/identification.calls.ts',
      'machines/identification.setup.ts',
    ],
    tests: [PATHS, 'machine', 'corpus', RANDOM_WALKS],
  },
  {
    name: 'logic',
    mutate: [
      'machines/identification.logic.ts',
      'machines/identification.clock.ts',
      'machines/identification.timings.ts',
    ],
    tests: ['machine', 'policy/identification-input.test.ts', PATHS, 'corpus', RANDOM_WALKS],
  },
  { name: 'view', mutate: ['machines/identification.view.ts'], tests: ['machine', 'policy'] },
  {
    name: 'schemas',
    mutate: ['src/gateway/schemas.ts', 'src/gateway/statuses.ts'],
    tests: ['gateway', 'policy', 'sandbox/validation.test.ts'],
  },
  {
    name: 'gateway',
    mutate: ['src/gateway/*.ts', '!src/gateway/schemas.ts', '!src/gateway/statuses.ts'],
    tests: ['gateway'],
  },
];
