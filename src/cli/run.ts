import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import type { Checkpoint, IdentificationInput } from '../../machines/identification.types.js';
import { createGatewayActors } from '../gateway/actors.js';
import { userIdSchema, userTypeSchema } from '../gateway/schemas.js';
import { identificationInput } from '../input.js';
import { parseInput } from '../parse-input.js';
import { inTheWordsOf, parseArguments, toNumber, toPort } from './arguments.js';
import { createAsk } from './ask.js';
import { openCheckpointFile, type CheckpointFile } from './checkpoint-file.js';
import { EXIT, UsageError } from './exit-code.js';
import { identify } from './identify.js';
import { createJsonReporter } from './json-reporter.js';
import { openReturnListener } from './return-listener.js';
import { INSPECTION_OPTIONS, openInspection, withInspect } from './inspection.js';
import { createTimeline } from './timeline.js';
import { TOKEN_VARIABLE, USAGE } from './usage.js';

const OPTIONS = {
  'base-url': { type: 'string' },
  'user-id': { type: 'string' },
  'user-type': { type: 'string' },
  restart: { type: 'boolean' },
  'poll-interval': { type: 'string' },
  'poll-timeout': { type: 'string' },
  'request-timeout': { type: 'string' },
  'return-port': { type: 'string' },
  checkpoint: { type: 'string' },
  'allowed-host': { type: 'string', multiple: true },
  'allow-insecure-loopback': { type: 'boolean' },
  json: { type: 'boolean' },
  ...INSPECTION_OPTIONS,
  help: { type: 'boolean' },
} as const;

const number = v.pipe(v.string(), v.transform(toNumber));

const argumentsSchema = v.object({
  'base-url': v.string(),
  'user-id': v.pipe(number, userIdSchema),
  'user-type': v.optional(userTypeSchema),
  'poll-interval': v.optional(number),
  'poll-timeout': v.optional(number),
  'request-timeout': v.optional(number),
});

/** The option that sets a field, where the two have different names. */
const OPTION_OF = {
  'timings.pollInterval': '--poll-interval',
  'timings.pollTimeout': '--poll-timeout',
  'timings.requestTimeout': '--request-timeout',
  baseUrl: '--base-url',
  allowedHosts: '--allowed-host',
};

/** `identification-machine run` */
export async function run(args: string[], signal: AbortSignal): Promise<number | null> {
  const given = parseArguments(withInspect(args), OPTIONS);
  if (given.help) {
    process.stdout.write(USAGE.run);
    return EXIT.completed;
  }
  const accessToken = process.env[TOKEN_VARIABLE] ?? '';
  if (accessToken === '') throw new UsageError(`${TOKEN_VARIABLE}: is required in the environment`);

  const { actors, input: withoutCheckpoint } = inTheWordsOf(OPTION_OF, () => {
    const checked = parseInput(argumentsSchema, given);
    return {
      actors: createGatewayActors({
        baseUrl: checked['base-url'],
        getAccessToken: () => accessToken,
        allowInsecureLoopback: given['allow-insecure-loopback'] ?? false,
        ...(given['allowed-host'] && { allowedHosts: given['allowed-host'] }),
      }),
      input: identificationInput({
        subject: {
          userId: checked['user-id'],
          userType: checked['user-type'],
          localTimezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
          userAgent: 'identification-machine',
        },
        timings: {
          pollInterval: checked['poll-interval'],
          pollTimeout: checked['poll-timeout'],
          requestTimeout: checked['request-timeout'],
        },
        restart: given.restart,
      }),
    };
  });
  const returnPort = given['return-port'];
  const port = returnPort === undefined ? undefined : toPort('--return-port', returnPort);
  const warn = (message: string): void => {
    process.stderr.write(`${message}\n`);
  };
  const file = given.checkpoint === undefined ? null : checkpointFile(given.checkpoint, warn);
  const input = { ...withoutCheckpoint, checkpoint: resumed(file, withoutCheckpoint) };

  const inspection = await openInspection(given, warn);
  const listener = await openReturnListener(port).catch(async (error: unknown) => {
    await inspection.close();
    throw error;
  });
  const isAttended = process.stdin.isTTY && process.stdout.isTTY && given.json !== true;
  const reporter = given.json
    ? createJsonReporter(listener.urls, process.stdout, process.stderr)
    : createTimeline(listener.urls, process.stdout, process.stderr);
  const ask = isAttended ? createAsk(process.stdin, process.stdout) : null;
  try {
    const { inspect } = inspection;
    const code = await identify({ actors, input, reporter, listener, file, ask, inspect, signal });
    reporter.close();
    if (isAttended) await inspection.linger(signal);
    return code;
  } finally {
    reporter.close();
    await listener.close();
    await inspection.close();
  }
}

function checkpointFile(path: string, warn: (message: string) => void): CheckpointFile {
  if (path === '') throw new UsageError('--checkpoint: must be the path of a file');
  try {
    accessSync(dirname(path), constants.W_OK);
    return openCheckpointFile(path, warn);
  } catch (error) {
    throw new UsageError(`--checkpoint: ${reasonOf(error)}`);
  }
}

/** What was given up stays so, unless a new session is asked for. */
function resumed(file: CheckpointFile | null, input: IdentificationInput): Checkpoint | null {
  try {
    const checkpoint = file?.read(input.subject) ?? null;
    return checkpoint?.state === 'cancelled' && input.restart ? null : checkpoint;
  } catch (error) {
    throw new UsageError(`--checkpoint: ${reasonOf(error)}`);
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : 'cannot be used';
