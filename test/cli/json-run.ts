import * as v from 'valibot';
import {
  identificationStates,
  type IdentificationState,
} from '../../machines/identification.types.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { start, type Command, type Context } from './command.js';

/** The user that the tests identify. */
export const USER = 7;

const time = v.pipe(v.string(), v.isoTimestamp());
const url = v.pipe(v.string(), v.url());

/** All fields of a line of `run --json`. */
const lineSchema = v.strictObject({
  state: v.picklist(identificationStates),
  at: time,
  deadlineAt: v.exactOptional(time),
  url: v.exactOptional(url),
  returnUrls: v.exactOptional(v.strictObject({ success: url, fail: url })),
  output: v.exactOptional(v.strictObject({ correlationId: v.string(), individualId: v.number() })),
  failure: v.exactOptional(
    v.strictObject({
      code: v.string(),
      message: v.string(),
      retryable: v.boolean(),
      restartable: v.boolean(),
      httpStatus: v.exactOptional(v.number()),
      title: v.exactOptional(v.string()),
      retryAfter: v.exactOptional(v.number()),
    }),
  ),
});

export type Line = v.InferOutput<typeof lineSchema>;

/** `run --json` as a child process. */
export interface JsonRun extends Command {
  /** The lines so far; throws where standard output holds anything else. */
  lines(): Line[];
  /** The states so far. */
  states(): IdentificationState[];
  /** Waits for the line after the last one that this method returned. */
  nextLine(): Promise<Line>;
  /** Waits for the next line of a state. */
  reaches(state: IdentificationState): Promise<Line>;
}

export interface RunOptions {
  /** More arguments. */
  readonly args?: readonly string[];
  readonly token?: string;
  /** More variables of the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** `run` against a sandbox, fast, listening on any free port. */
export const runArguments = (sandbox: Sandbox, ...more: readonly string[]): string[] => [
  ...['run', '--base-url', sandbox.url, '--user-id', String(USER), '--allow-insecure-loopback'],
  ...['--return-port', '0', '--poll-interval', '20', ...more],
];

/** The environment that holds the access token. */
export const tokenOf = (sandbox: Sandbox, token = sandbox.accessToken): Record<string, string> => ({
  IDENTIFICATION_ACCESS_TOKEN: token,
});

export function runJson(
  context: Context,
  sandbox: Sandbox,
  { args = [], token, env }: RunOptions = {},
): JsonRun {
  const command = start(context, runArguments(sandbox, '--json', ...args), {
    env: { ...tokenOf(sandbox, token), ...env },
  });
  let waitedFor = 0;

  const lines = (): Line[] =>
    // The text after the last line break is not a whole line yet.
    command.stdout
      .split('\n')
      .slice(0, -1)
      .map((text) => v.parse(lineSchema, JSON.parse(text)));

  const nextLine = (): Promise<Line> =>
    command.until(() => {
      const line = lines()[waitedFor];
      if (line !== undefined) waitedFor += 1;
      return line;
    });

  async function reaches(state: IdentificationState): Promise<Line> {
    for (;;) {
      const line = await nextLine();
      if (line.state === state) return line;
    }
  }

  return Object.assign(command, {
    lines,
    states: () => lines().map(({ state }) => state),
    nextLine,
    reaches,
  });
}
