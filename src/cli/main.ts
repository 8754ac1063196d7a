#!/usr/bin/env node
import { COMMANDS, type Command } from './commands.js';
import { commandHelp, mainHelp } from './help.js';
import { EXIT_CODES, importFor, UsageError } from './usage-error.js';

/** What a shell reports for a process that a signal has ended: 128 and the signal's number. */
const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGPIPE: 141 } as const;

const isCommand = (name: string | undefined): name is keyof typeof COMMANDS =>
  name !== undefined && Object.hasOwn(COMMANDS, name);

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(mainHelp(COMMANDS));
    return EXIT_CODES.completed;
  }
  if (!isCommand(name)) {
    const complaint = name === undefined ? 'A command is required.' : `Unknown command: ${name}`;
    process.stderr.write(`${complaint}\n\n${mainHelp(COMMANDS)}`);
    return EXIT_CODES.usage;
  }
  // Before the import: the help needs no optional package.
  if (args.includes('--help')) {
    process.stdout.write(commandHelp(name, COMMANDS[name]));
    return EXIT_CODES.completed;
  }

  const stop = new AbortController();
  let stoppedBy: keyof typeof SIGNAL_EXIT_CODES = 'SIGINT';
  const stopBy = (signal: typeof stoppedBy) => (): void => {
    stoppedBy = signal;
    stop.abort();
  };
  process.once('SIGINT', stopBy('SIGINT'));
  process.once('SIGTERM', stopBy('SIGTERM'));
  // The reader of the output has left (`| head -1`): Node ignores SIGPIPE and emits an error instead.
  process.stdout.on('error', stopBy('SIGPIPE'));
  // Messages that cannot be written are no reason to stop.
  process.stderr.on('error', () => undefined);
  try {
    const { packages, load } = COMMANDS[name];
    const command: Command = await importFor(name, packages, load);
    return (await command(args, stop.signal)) ?? SIGNAL_EXIT_CODES[stoppedBy];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(
      `${error.message}\n\nidentification-machine ${name} --help shows how it is used.\n`,
    );
    return EXIT_CODES.usage;
  }
}

process.exitCode = await main(process.argv.slice(2));
