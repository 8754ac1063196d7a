import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { UsageError } from '../../src/cli/usage-error.js';
import { serve } from '../../src/cli/serve.js';
import { temporaryFolder } from './bench.js';
import { LANDING, SECRETS } from './server.js';

const KEYS = 'IDENTIFICATION_EVENTS_KEYS';
const A_KEY = 'whsec_9SR3fpJb0vy8ak0uQm2xVbTzRpW5dhLc7e1gKX4nYoM=';
const PREVIOUS = 'IDENTIFICATION_PREVIOUS_SECRET';
const HINTS = 'IDENTIFICATION_HINTS_KEYS';

type Environment = Partial<Record<string, string>>;

/** Serves in this process with these arguments and this environment, and says how it complains. */
async function complaint(
  args: (file: string) => readonly string[],
  environment: Environment = SECRETS,
): Promise<string> {
  for (const name of [...Object.keys(SECRETS), KEYS, PREVIOUS, HINTS, DATABASE])
    vi.stubEnv(name, environment[name]);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const file = join(temporaryFolder({ onTestFinished }), 'identifications.db');
  const error: unknown = await serve([...args(file)], AbortSignal.abort()).catch(
    (reason: unknown) => reason,
  );
  if (!(error instanceof UsageError)) throw new Error('It has not complained.', { cause: error });
  expect(error.message).not.toContain('canary');
  expect(existsSync(file)).toBe(false);
  return error.message;
}

const good = (file: string): string[] => [
  ...['--store', file, '--base-url', 'https://gateway.example', '--admin-port', '0'],
  ...['--landing-success', LANDING.success, '--landing-fail', LANDING.fail, '--port', '0'],
];

const RULE = 'is required in the environment, with at least 32 random characters';
const RANDOM = 'must be random: "openssl rand -hex 32" prints such a text';
const KEY = 'must be one or two keys, each as "openssl rand -base64 32" prints one';
const NO_FILE =
  '--store: must be the path of a file, or the URL of a database: postgres://user@server/database';
const DATABASE = 'IDENTIFICATION_DATABASE_URL';
const IN_PS =
  '--store: must be without the password, which "ps" would show: set IDENTIFICATION_DATABASE_URL instead';

it.for([
  ['IDENTIFICATION_OPERATOR_TOKEN', undefined, RULE],
  ['IDENTIFICATION_OPERATOR_TOKEN', '', RULE],
  ['IDENTIFICATION_APP_TOKEN', undefined, RULE],
  ['IDENTIFICATION_SECRET', undefined, RULE],
  ['IDENTIFICATION_APP_TOKEN', 'canary-too-short', RULE],
  ['IDENTIFICATION_APP_TOKEN', 'canary with a space in the middle of it', RULE],
  [
    'IDENTIFICATION_APP_TOKEN',
    SECRETS.IDENTIFICATION_OPERATOR_TOKEN,
    'must not be the same as IDENTIFICATION_OPERATOR_TOKEN',
  ],
  ['IDENTIFICATION_SECRET', 'a'.repeat(32), RANDOM],
  ['IDENTIFICATION_SECRET', 'canary12345'.repeat(4), RANDOM],
  ['IDENTIFICATION_OPERATOR_TOKEN', 'abcdefghijklmnopqrstuvwxyz0123456789', RANDOM],
  [HINTS, 'canary', KEY],
  ['IDENTIFICATION_PREVIOUS_SECRET', 'canary', RULE],
  ['IDENTIFICATION_PREVIOUS_SECRET', 'z'.repeat(40), RANDOM],
  [
    'IDENTIFICATION_PREVIOUS_SECRET',
    SECRETS.IDENTIFICATION_SECRET,
    'must not be the same as IDENTIFICATION_SECRET',
  ],
  [
    'IDENTIFICATION_SECRET',
    SECRETS.IDENTIFICATION_APP_TOKEN,
    'must not be the same as IDENTIFICATION_APP_TOKEN',
  ],
  [
    'IDENTIFICATION_ACCESS_TOKEN',
    SECRETS.IDENTIFICATION_OPERATOR_TOKEN,
    'must not be the same as IDENTIFICATION_OPERATOR_TOKEN',
  ],
  [
    'IDENTIFICATION_ACCESS_TOKEN',
    undefined,
    'is required in the environment, or --access-token-file',
  ],
  [
    'IDENTIFICATION_ACCESS_TOKEN',
    'Bearer canary',
    'must be the token alone, without "Bearer": visible ASCII characters and no space',
  ],
] as const)('refuses to start with %s=%s', async ([name, value, rule]) => {
  expect(await complaint(good, { ...SECRETS, [name]: value })).toBe(`${name}: ${rule}`);
});

it.for([
  [['--store', ''], '--store: must be the path of a file'],
  [['--store', ':memory:'], NO_FILE],
  [['--store', 'file:x.db'], NO_FILE],
  [['--store', 'file::memory:?cache=shared'], NO_FILE],
  [['--store', 'libsql://db.example'], NO_FILE],
  [['--store', 'postgres://app@[db/bank'], NO_FILE],
  [['--store', 'postgres://app:canary@db.example/bank'], IN_PS],
  [['--store', 'postgresql://app@db.example/bank?password=canary'], IN_PS],
  [
    ['--store', 'postgres://app@db.example/bank', '--wait-for-store'],
    '--wait-for-store: is for a file: servers share a database, and none waits',
  ],
  [
    ['--database-connections', '1'],
    '--database-connections: must be a whole number from 2 to 1000',
  ],
  [['--database-schema', 'A"B'], '--database-schema: must be a lower-case name'],
  [
    ['--database-statement-timeout', '50'],
    '--database-statement-timeout: must be 0, or a whole number of ms from 100 to 600000',
  ],
  [['--retention', '-1'], '--retention: must be a whole number from 0 to 3650'],
  [['--connections', '0'], '--connections: must be a whole number from 1 to 10000'],
  [
    ['--keep-alive-timeout', 'long'],
    '--keep-alive-timeout: must be a whole number of ms from 1000 to 3600000',
  ],
  [
    ['--base-url', 'http://gateway.example'],
    '--base-url: must be https: (http: only on this machine, and only with --allow-insecure-loopback)',
  ],
  [['--log-level', 'loud'], '--log-level: must be debug, info, warn or error'],
  [
    ['--admin-port', '65536'],
    '--admin-port: must be a whole number from 0 to 65535 (0: any free port)',
  ],
  [
    ['--access-token-file', 'token'],
    '--access-token-file: is not taken together with IDENTIFICATION_ACCESS_TOKEN',
  ],
] as const)('refuses %s', async ([args, message]) => {
  expect(await complaint((file) => [...good(file), ...args])).toBe(message);
});

it.for([
  'http://bank.example/completed',
  'https://name:canary@bank.example',
  'ftp://bank.example',
  '/events',
  '',
])('refuses to send events to "%s"', async (url) => {
  const env = { ...SECRETS, [KEYS]: A_KEY };
  expect(await complaint((file) => [...good(file), '--events-url', url], env)).toBe(
    '--events-url: must be an https: URL (http: on this machine) without a password',
  );
});

const TO_APP = ['--events-url', 'https://bank.example/events'];

it.for([
  [undefined, 'is required in the environment with --events-url: "openssl rand -base64 32"'],
  ['canary', 'must be base64 of 24 to 64 random bytes, as "openssl rand -base64 32" prints'],
  [`${A_KEY},${A_KEY}`, 'must differ from each other'],
  ['a a a', 'must be base64 of 24 to 64 random bytes, as "openssl rand -base64 32" prints'],
] as const)('refuses to send events with the keys "%s"', async ([keys, rule]) => {
  const env = { ...SECRETS, [KEYS]: keys };
  expect(await complaint((file) => [...good(file), ...TO_APP], env)).toContain(`${KEYS}: ${rule}`);
});

it('57: refuses to sign events with a secret that is used for something else', async () => {
  const secret = A_KEY.slice(6);
  const env = { ...SECRETS, IDENTIFICATION_SECRET: secret, [KEYS]: secret };
  expect(await complaint((file) => [...good(file), ...TO_APP], env)).toBe(
    `${KEYS}: must not be the same as IDENTIFICATION_SECRET`,
  );
});

it('names the states that events tell of, which need a receiver', async () => {
  const env = { ...SECRETS, [KEYS]: A_KEY };
  const states = ['--events', 'completed,phaseA'];
  expect(await complaint((file) => [...good(file), ...TO_APP, ...states], env)).toBe(
    '--events: must be some of started,completed,failed,stalled,expired,cancelled',
  );
  const alone = await complaint((file) => [...good(file), '--events', 'completed'], env);
  expect(alone).toBe('--events: is taken with --events-url only');
});

it.for([['--completed-url', 'https://bank.example/completed'], ['--completed-url=']])(
  'says what has taken the place of %s',
  async (args) => {
    expect(await complaint((file) => [...good(file), ...args])).toBe(
      '--completed-url: has given way to --events-url, which signs what it sends ' +
        '(IDENTIFICATION_EVENTS_KEYS); --events completed sends results alone',
    );
  },
);

it.for([
  [{}, '--store: is required, or IDENTIFICATION_DATABASE_URL in the environment'],
  [
    { [DATABASE]: 'mysql://app:canary@db.example' },
    `${DATABASE}: must be a URL that begins with postgres:`,
  ],
] as const)('refuses to start without a store that it can use', async ([environment, message]) => {
  const args = (file: string): string[] => good(file).slice(2);
  expect(await complaint(args, { ...SECRETS, ...environment })).toBe(message);
});

it('shows a stray argument without the password of a URL', async () => {
  const url = 'postgres://app:canary@db.example/bank';
  expect(await complaint((file) => [...good(file), url])).toContain(
    'postgres://app:…@db.example/bank',
  );
});

it('refuses a store in a folder that does not exist', async () => {
  const message = await complaint((file) => [...good(file), '--store', `${file}/not/there.db`]);

  expect(message).toMatch(/^--store: /);
});
