import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import type { Checkpoint, IdentificationInput } from '../../machines/identification.types.js';
import { createGatewayActors } from '../gateway/actors.js';
import { identificationInput } from '../input/identification-input.js';
import { InvalidInputError } from '../input/parse-input.js';
import { openCheckpointFile, type CheckpointFile } from './checkpoint-file.js';
import {
  failureAdvice,
  GATEWAY_CHECKS,
  gatewayOptions,
  obeyProxyVariables,
  timingsOf,
} from './gateway-options.js';
import { createPrompt, identify } from './identify.js';
import { openInspection } from './inspection.js';
import type { OptionValues } from './option.js';
import { RUN_OPTIONS } from './options.js';
import { parseOptions } from './parse-options.js';
import { printable } from './printable.js';
import { createJsonReporter } from './reporter.js';
import { openReturnListener } from './return-listener.js';
import { createTimeline } from './timeline.js';
import { reasonOf, throwUsageError } from './usage-error.js';

type RunValues = OptionValues<typeof RUN_OPTIONS>;

/** `identification-machine run` */
export async function run(args: readonly string[], signal: AbortSignal): Promise<number | null> {
  const options = parseOptions(RUN_OPTIONS, args, [...GATEWAY_CHECKS, openFile]);
  await obeyProxyVariables(options);
  const input = inputOf(options);
  const file = openFile(options);
  const checkpoint = checkpointToResume(file, input);

  const inspection = await openInspection(options, warn);
  const listener = await openReturnListener(options['return-port'], options['return-path']).catch(
    async (error: unknown) => {
      await inspection.close();
      throw error;
    },
  );
  const isAttended = process.stdin.isTTY && process.stdout.isTTY && !options.json;
  const reporter = options.json
    ? createJsonReporter(listener.urls, process.stdout, process.stderr)
    : createTimeline(listener.urls, process.stdout, process.stderr, ({ code }) =>
        failureAdvice(code, options),
      );
  try {
    const code = await identify({
      actors: createGatewayActors(gatewayOptions(options)),
      input: { ...input, checkpoint },
      reporter,
      listener,
      file,
      prompt: isAttended ? createPrompt(process.stdin, process.stdout) : null,
      inspect: inspection.inspect,
      signal,
    });
    reporter.close();
    if (isAttended) await inspection.linger(signal);
    return code;
  } finally {
    reporter.close();
    await listener.close();
    await inspection.close();
  }
}

function warn(message: string): void {
  process.stderr.write(`${printable(message)}\n`);
}

const inputOf = (options: RunValues): IdentificationInput =>
  identificationInput({
    subject: {
      userId: options['user-id'],
      userType: options['user-type'],
      localTimezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      userAgent: 'identification-machine',
    },
    timings: timingsOf(options),
    restart: options.restart,
  });

function openFile({ checkpoint: path }: Partial<RunValues>): CheckpointFile | null {
  if (path === undefined) return null;
  try {
    accessSync(dirname(path), constants.W_OK);
    return openCheckpointFile(path, warn);
  } catch (error) {
    throw new InvalidInputError([{ field: 'checkpoint', rule: reasonOf(error) }]);
  }
}

/** The checkpoint to resume; `null` where a new identification begins. */
function checkpointToResume(
  file: CheckpointFile | null,
  input: IdentificationInput,
): Checkpoint | null {
  try {
    const checkpoint = file?.read(input.subject) ?? null;
    if (file === null || checkpoint === null || !isReplaced(checkpoint, input)) return checkpoint;
    if (checkpoint.state === 'completed') {
      const aside = file.setAside('completed');
      warn(
        `The checkpoint is of an identification that is completed; it is kept as ${aside}, ` +
          'and a new one begins.',
      );
    }
    return null;
  } catch (error) {
    return throwUsageError('--checkpoint')(error);
  }
}

/** Whether a new identification replaces it: a finished one on `--restart`, a hopeless one always. */
function isReplaced({ state, failure }: Checkpoint, { restart }: IdentificationInput): boolean {
  if (state === 'completed' || state === 'cancelled') return restart;
  if (state === 'expired') return true;
  return state === 'failed' && failure?.retryable === false && !failure.restartable;
}
