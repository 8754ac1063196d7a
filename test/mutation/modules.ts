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

/** The files of a folder, without the ones that are named: mutants are not active in a browser. */
const filesOf = (folder: string, ...without: readonly string[]): string[] =>
  readdirSync(new URL(`../../${folder}`, import.meta.url))
    .filter((name) => name.endsWith('.ts') && name !== 'index.ts')
    .map((name) => `${folder}/${name}`)
    .filter((file) => !without.includes(file));

const ON_AN_APP = 'testing/app.long.ts';
const ON_A_REMOTE_SCREEN = 'testing/remote.long.ts';
const ON_A_SERVER = 'testing/server.test.ts';

/**
 * Not among them: the store on Postgres, whose mutants take a minute each, a server and its HTTP API, whose
 * tests take as long together, and what runs in a browser or an engine of its own.
 */
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
  {
    name: 'gateway',
    files: filesOf('src/gateway', REDACT, 'src/gateway/xhr-transport.ts'),
    tests: ['gateway', 'server/pooled-transport.test.ts'],
  },
  { name: 'events', files: filesOf('src/events'), tests: ['events'] },
  { name: 'native', files: filesOf('src/native'), tests: ['native', ON_AN_APP] },
  { name: 'adapters', files: filesOf('src/native/adapters'), tests: ['native'] },
  {
    name: 'client',
    files: filesOf('src/client'),
    tests: [
      ...['calls', 'refusals', 'follower', 'outages'].map((name) => `client/${name}.test.ts`),
      ON_A_REMOTE_SCREEN,
    ],
  },
  {
    name: 'host',
    files: filesOf('src/host', 'src/host/attention.ts', 'src/host/hosted-window.ts'),
    tests: [
      ...['host', 'native', 'events', 'http/bulk.test.ts'],
      ...['handing-off', 'erasing', 'reconciliation-times', 'reconciling', 'event-delivery'].map(
        (name) => `server/${name}.test.ts`,
      ),
      ...[ON_AN_APP, ON_A_SERVER],
    ],
  },
  // Its other files are tested in a browser.
  { name: 'element', files: ['src/element/messages.ts'], tests: ['element/messages.test.ts'] },
];
