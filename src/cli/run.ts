import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import type {
  Checkpoint,
  IdentificationActors,
  IdentificationInput,
} from '../../machines/identification.types.js';
import { createGatewayActors } from '../gateway/actors.js';
import { userTypeSchema } from '../contract/schemas.js';
import type { GetAccessToken } from '../gateway/token.js';
import { identificationInput } from '../input/identification-input.js';
import { parseInput } from '../input/parse-input.js';
import { accessToken } from './access-token.js';
import { checkAll, invalid, parseArguments, toNumber, toPort } from './arguments.js';
import { createAsk } from './ask.js';
import { openCheckpointFile, type CheckpointFile } from './checkpoint-file.js';
import { EXIT, UsageError } from './exit-code.js';
import { identify } from './identify.js';
import { createJsonReporter } from './json-reporter.js';
import { openReturnListener } from './return-listener.js';
import { INSPECTION_OPTIONS, openInspection, withInspect } from './inspection.js';
import { createTimeline } from './timeline.js';
import { TOKEN_VARIABLE, USAGE } from './usage.js';
import { wayOut } from './way-out.js';

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
  'access-token-file': { type: 'string' },
  'allowed-host': { type: 'string', multiple: true },
  'allow-insecure-loopback': { type: 'boolean' },
  json: { type: 'boolean' },
  ...INSPECTION_OPTIONS,
  help: { type: 'boolean' },
} as const;

/** What the library, which takes numbers and names, does not check by itself. */
const argumentsSchema = v.object({
  'base-url': v.string(),
  'user-id': v.string(),
  'user-type': v.optional(userTypeSchema),
});

/** The option that sets a field, where the two have different names. */
const OPTION_OF = {
  'subject.userId': '--user-id',
  'timings.pollInterval': '--poll-interval',
  'timings.pollTimeout': '--poll-timeout',
  'timings.requestTimeout': '--request-timeout',
  baseUrl: '--base-url',
  allowedHosts: '--allowed-host',
  [TOKEN_VARIABLE]: TOKEN_VARIABLE,
};

type Given = ReturnType<typeof parseArguments<typeof OPTIONS>>;

/** `identification-machine run` */
export async function run(args: string[], signal: AbortSignal): Promise<number | null> {
  const given = parseArguments(withInspect(args), OPTIONS);
  if (given.help) {
    process.stdout.write(USAGE.run);
    return EXIT.completed;
  }
  const warn = (message: string): void => {
    process.stderr.write(`${message}\n`);
  };
  checkAll(OPTION_OF, [
    () => parseInput(argumentsSchema, given),
    () => tokenOf(given),
    () => actorsOf(given),
    () => inputOf(given),
    () => portOf(given),
    () => checkpointFile(given, warn),
  ]);
  const actors = actorsOf(given);
  const withoutCheckpoint = inputOf(given);
  const port = portOf(given);
  const file = checkpointFile(given, warn);
  const input = { ...withoutCheckpoint, checkpoint: resumed(file, withoutCheckpoint, warn) };

  const inspection = await openInspection(given, warn);
  const listener = await openReturnListener(port).catch(async (error: unknown) => {
    await inspection.close();
    throw error;
  });
  const isAttended = process.stdin.isTTY && process.stdout.isTTY && given.json !== true;
  const reporter = given.json
    ? createJsonReporter(listener.urls, process.stdout, process.stderr)
    : createTimeline(listener.urls, process.stdout, process.stderr, ({ code }) =>
        wayOut(code, {
          baseUrl: given['base-url'] ?? '',
          tokenFile: given['access-token-file'],
        }),
      );
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

const tokenOf = ({ 'access-token-file': file }: Given): GetAccessToken =>
  accessToken(file, process.env);

function actorsOf(given: Given): IdentificationActors {
  return createGatewayActors({
    baseUrl: given['base-url'] ?? '',
    // Found when it is asked for, so that what is wrong with it hides no other complaint.
    getAccessToken: (request) => tokenOf(given)(request),
    allowInsecureLoopback: given['allow-insecure-loopback'] ?? false,
    ...(given['allowed-host'] && { allowedHosts: given['allowed-host'] }),
  });
}

function inputOf(given: Given): IdentificationInput {
  const userType = given['user-type'];
  return identificationInput({
    subject: {
      userId: toNumber(given['user-id'] ?? ''),
      userType: v.is(userTypeSchema, userType) ? userType : undefined,
      localTimezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      userAgent: 'identification-machine',
    },
    timings: {
      pollInterval: numberOf(given['poll-interval']),
      pollTimeout: numberOf(given['poll-timeout']),
      requestTimeout: numberOf(given['request-timeout']),
    },
    restart: given.restart,
  });
}

const numberOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : toNumber(text);

function portOf({ 'return-port': port }: Given): number | undefined {
  return port === undefined ? undefined : toPort('return-port', port);
}

function checkpointFile(
  { checkpoint: path }: Given,
  warn: (message: string) => void,
): CheckpointFile | null {
  if (path === undefined) return null;
  if (path === '') throw invalid('checkpoint', 'must be the path of a file');
  try {
    accessSync(dirname(path), constants.W_OK);
    return openCheckpointFile(path, warn);
  } catch (error) {
    throw invalid('checkpoint', reasonOf(error));
  }
}

/** What to go on from; `null` where a new identification begins. */
function resumed(
  file: CheckpointFile | null,
  input: IdentificationInput,
  warn: (message: string) => void,
): Checkpoint | null {
  try {
    const checkpoint = file?.read(input.subject) ?? null;
    if (file === null || checkpoint === null || !isOver(checkpoint, input)) return checkpoint;
    if (checkpoint.state === 'completed') {
      const aside = file.setAside('completed');
      warn(
        `The checkpoint is of an identification that is completed; it is kept as ${aside}, ` +
          'and a new one begins.',
      );
    }
    return null;
  } catch (error) {
    throw new UsageError(`--checkpoint: ${reasonOf(error)}`);
  }
}

/** An end stays so unless a new session is asked for; where nothing can help, it is tried anew. */
function isOver({ state, failure }: Checkpoint, { restart }: IdentificationInput): boolean {
  if (state === 'completed' || state === 'cancelled') return restart;
  return state === 'failed' && failure?.retryable === false && !failure.restartable;
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : 'cannot be used';
