import { readdirSync } from 'node:fs';

/** Files that are mutated together, and the tests that may notice. */
export interface Module {
  readonly name: string;
  readonly files: readonly string[];
  /**
   * Files and folders of `test/`, in the order in which they run. The first failure ends the run of a
   * mutant, so fast tests come first.
   */
  readonly tests: readonly string[];
}

const PATHS = 'testing/in-process.test.ts';
const RANDOM_WALKS = 'model/model.test.ts';

const REDACT = 'src/gateway/redact.ts';
const CONTRACT = ['src/contract/schemas.ts', 'machines/statuses.ts'];

const gatewayFiles = readdirSync(new URL('../../src/gateway', import.meta.url))
  .map((name) => `src/gateway/${name}`)
  // The second one runs in a browser only, where mutants are not active.
  .filter((file) => file !== REDACT && file !== 'src/gateway/xhr-transport.ts');

export const MODULES: readonly Module[] = [
  {
    name: 'policy',
    files: ['machines/failure.ts', 'machines/retry.ts', REDACT],
    tests: ['machines', 'gateway/redact.test.ts', 'gateway/allow-lists.test.ts'],
  },
  {
    name: 'checkpoint',
    files: ['src/input/checkpoint.ts'],
    tests: ['input', 'corpus', 'machines'],
  },
  {
    name: 'machine',
    files: [
      'machines/identification.machine.ts',
      'machines/identification.calls.ts',
      'machines/identification.setup.ts',
    ],
    tests: [PATHS, 'machines', 'corpus', RANDOM_WALKS],
  },
  {
    name: 'logic',
    files: [
      'machines/identification.logic.ts',
      'machines/identification.guards.ts',
      'machines/bounds.ts',
      'machines/phase-clock.ts',
      'machines/identification.clock.ts',
      'machines/identification.timings.ts',
    ],
    tests: ['machines', 'input/identification-input.test.ts', PATHS, 'corpus', RANDOM_WALKS],
  },
  { name: 'view', files: ['machines/identification.view.ts'], tests: ['machines', 'input'] },
  {
    name: 'schemas',
    files: CONTRACT,
    tests: ['gateway', 'input', 'sandbox/validation.test.ts', 'sandbox/flow.test.ts'],
  },
  { name: 'gateway', files: gatewayFiles, tests: ['gateway', 'server/pooled-transport.test.ts'] },
];
