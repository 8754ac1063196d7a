import { createRequire } from 'node:module';
import type { Command } from './command.js';
import { COMMANDS } from './commands.js';
import { didYouMean } from './did-you-mean.js';
import { commandHelp, mainHelp } from './help.js';
import { printable, printableLines } from './printable.js';
import { EXIT_CODES, importFor, UsageError } from './usage-error.js';

const SERVERS: ReadonlySet<string> = new Set(['serve', 'restate']);

const isCommand = (name: string | undefined): name is keyof typeof COMMANDS =>
  name !== undefined && Object.hasOwn(COMMANDS, name);

/** The version of this package. */
function version(): string {
  // By its own name: the compiled command is a folder deeper than the source.
  const manifest: unknown = createRequire(import.meta.url)('identification-machine/package.json');
  return (manifest as { readonly version: string }).version;
}

/** What is wrong with the words that name no command, and the command that was probably meant. */
function complaintOf([first, second = '']: readonly string[]): string {
  if (first === undefined) return `A command is required.\n\n${mainHelp(COMMANDS)}`;
  const names = Object.keys(COMMANDS);
  // `store` alone is no command, but `store check` is one.
  const group = names.filter((name) => name.startsWith(`${first} `));
  const hasTwoWords = group.length > 0 && second !== '' && !second.startsWith('-');
  const typed = hasTwoWords ? `${first} ${second}` : first;
  const advice =
    group.length > 0
      ? (didYouMean(typed, group) ?? `There are ${group.map((name) => `"${name}"`).join(', ')}.`)
      : (didYouMean(first, names) ?? didYouMean(`${first} ${second}`, names));
  const complaint = `Unknown command: ${printable(typed)}`;
  return advice === null
    ? `${complaint}\n\n${mainHelp(COMMANDS)}`
    : `${complaint}. ${advice}\n\nidentification-machine --help shows the commands.\n`;
}

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
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${version()}\n`);
    return EXIT_CODES.completed;
  }
  if (!isCommand(name)) {
    process.stderr.write(complaintOf(words));
    return EXIT_CODES.usage;
  }
  // Before the import: the help needs no optional package.
  if (args.includes('--help') || args.includes('-h')) {
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
    return await command(args, signal, COMMANDS);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(
      `${printableLines(error.message)}\n\nidentification-machine ${name} --help shows how it is used.\n`,
    );
    return EXIT_CODES.usage;
  }
}
