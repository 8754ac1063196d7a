import type { Command } from './command.js';
import { COMMANDS } from './commands.js';
import { commandHelp, mainHelp } from './help.js';
import { printable, printableLines } from './printable.js';
import { EXIT_CODES, importFor, UsageError } from './usage-error.js';

const SERVERS: ReadonlySet<string> = new Set(['serve', 'restate']);

const isCommand = (name: string | undefined): name is keyof typeof COMMANDS =>
  name !== undefined && Object.hasOwn(COMMANDS, name);

interface CommandContext {
  /** Aborts when the command has to stop. */
  readonly signal: AbortSignal;
  /** Called when the reader of standard output has left. */
  readonly onOutputClosed: () => void;
}

/** Runs the command that the arguments name. Resolves with its exit code, or `null` where it was stopped. */
export async function runCommand(
  words: readonly string[],
  { signal, onOutputClosed }: CommandContext,
): Promise<number | null> {
  // The name of a command has one word or two.
  const length = isCommand(words.slice(0, 2).join(' ')) ? 2 : 1;
  const name = words.length === 0 ? undefined : words.slice(0, length).join(' ');
  const args = words.slice(length);
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(mainHelp(COMMANDS));
    return EXIT_CODES.completed;
  }
  if (!isCommand(name)) {
    const complaint =
      name === undefined ? 'A command is required.' : `Unknown command: ${printable(name)}`;
    process.stderr.write(`${complaint}\n\n${mainHelp(COMMANDS)}`);
    return EXIT_CODES.usage;
  }
  // Before the import: the help needs no optional package.
  if (args.includes('--help')) {
    process.stdout.write(commandHelp(name, COMMANDS[name]));
    return EXIT_CODES.completed;
  }

  // The reader of the output has left (`| head -1`): Node ignores SIGPIPE and emits an error instead.
  // A server goes on without a reader of its log.
  if (!SERVERS.has(name)) process.stdout.on('error', onOutputClosed);
  // Messages that cannot be written are no reason to stop.
  process.stderr.on('error', () => undefined);
  try {
    const { packages, load } = COMMANDS[name];
    const command: Command = await importFor(name, packages, load);
    return await command(args, signal);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(
      `${printableLines(error.message)}\n\nidentification-machine ${name} --help shows how it is used.\n`,
    );
    return EXIT_CODES.usage;
  }
}
