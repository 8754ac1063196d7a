#!/usr/bin/env node
import { MissingPackageError } from '../optional-package.js';
import { demo } from './demo.js';
import { diagram } from './diagram.js';
import { EXIT, UsageError } from './exit-code.js';
import { inspect } from './inspect.js';
import { restate } from './restate.js';
import { run } from './run.js';
import { sandbox } from './sandbox.js';
import { serve } from './serve.js';
import { USAGE } from './usage.js';

/** A command ends with an exit code, or with `null` where a signal stopped it. */
type Command = (args: string[], signal: AbortSignal) => number | null | Promise<number | null>;

const COMMANDS: Readonly<Record<string, Command>> = {
  demo,
  sandbox,
  run,
  serve,
  restate,
  inspect,
  diagram,
};

/** What a shell takes for "ended by this signal". */
const STOPPED = { SIGINT: 130, SIGTERM: 143, SIGPIPE: 141 } as const;

async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(USAGE.main);
    return EXIT.completed;
  }
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    const complaint = name === undefined ? 'A command is required.' : `Unknown command: ${name}`;
    process.stderr.write(`${complaint}\n\n${USAGE.main}`);
    return EXIT.usage;
  }

  const stop = new AbortController();
  let stoppedBy: keyof typeof STOPPED = 'SIGINT';
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stoppedBy = signal;
      stop.abort();
    });
  }
  // Whoever reads the output has left (`| head -1`). Node ignores the signal, and says so by an error.
  process.stdout.on('error', () => {
    stoppedBy = 'SIGPIPE';
    stop.abort();
  });
  // What nobody reads is no reason to stop.
  process.stderr.on('error', () => undefined);
  try {
    return (await command(rest, stop.signal)) ?? STOPPED[stoppedBy];
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof MissingPackageError)) throw error;
    process.stderr.write(
      `${error.message}\n\nidentification-machine ${String(name)} --help says how it is used.\n`,
    );
    return EXIT.usage;
  }
}

process.exitCode = await main(process.argv.slice(2));
