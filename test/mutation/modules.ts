import { readdirSync } from 'node:fs';

/**
 * What is mutated together, and the tests that see it: files and folders of `test/`, in the order
 * in which they run. The first that fails ends the run of a mutant, so what is quick comes first.
 */
export interface Module {
  readonly name: string;
  readonly files: readonly string[];
  readonly tests: readonly string[];
}

const PATHS = 'testing/in-process.test.ts';
const RANDOM_WALKS = 'model/model.test.ts';

const CONTRACT = ['src/gateway/schemas.ts', 'src/gateway/statuses.ts'];

const gatewayFiles = readdirSync(new URL('../../src/gateway', import.meta.url))
  .map((name) => `src/gateway/${name}`)
  .filter((file) => !CONTRACT.includes(file));

export const MODULES: readonly Module[] = [
  {
    name: 'policy',
    files: ['src/failure.ts', 'src/retry.ts', 'src/redact.ts'],
    tests: ['policy'],
  },
  { name: 'checkpoint', files: ['src/checkpoint.ts'], tests: ['policy', 'corpus', 'machine'] },
  {
    name: 'machine',
    files: [
      'machines/identification.machine.ts',
      'machines/identification.calls.ts',
      'machines/identification.setup.ts',
    ],
    tests: [PATHS, 'machine', 'corpus', RANDOM_WALKS],
  },
  {
    name: 'logic',
    files: [
      'machines/identification.logic.ts',
      'machines/identification.clock.ts',
      'machines/identification.timings.ts',
    ],
    tests: ['machine', 'policy/identification-input.test.ts', PATHS, 'corpus', RANDOM_WALKS],
  },
  { name: 'view', files: ['machines/identification.view.ts'], tests: ['machine', 'policy'] },
  {
    name: 'schemas',
    files: CONTRACT,
    tests: ['gateway', 'policy', 'sandbox/validation.test.ts', 'sandbox/flow.test.ts'],
  },
  { name: 'gateway', files: gatewayFiles, tests: ['gateway', 'node/pooled-transport.test.ts'] },
];
