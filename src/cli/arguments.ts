import { parseArgs, type ParseArgsConfig } from 'node:util';
import { InvalidInputError, type InvalidField } from '../input/parse-input.js';
import { UsageError } from './exit-code.js';

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * Parses the arguments of a command.
 *
 * @throws UsageError for an unknown option, a missing value or a stray argument
 */
export function parseArguments<const TOptions extends Options>(
  args: string[],
  options: TOptions,
): ReturnType<typeof parseArgs<{ options: TOptions }>>['values'] {
  try {
    return parseArgs({ args: joinNegativeNumbers(args), options, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'wrong arguments');
  }
}

/** `--poll-interval -1` is a wrong number, not a missing one. */
function joinNegativeNumbers(args: string[]): string[] {
  return args.reduce<string[]>((joined, arg) => {
    const option = joined.at(-1);
    if (/^-\d/.test(arg) && option !== undefined && /^--[\w-]+$/.test(option)) {
      return [...joined.slice(0, -1), `${option}=${arg}`];
    }
    return [...joined, arg];
  }, []);
}

/** Lets an option stand without its value, which is then empty. */
export const withOptionalValue = (args: string[], option: string): string[] =>
  args.map((arg, index) => {
    const isBare = arg === option && (args[index + 1]?.startsWith('-') ?? true);
    return isBare ? `${option}=` : arg;
  });

/** A decimal whole number; anything else is `NaN`, for a schema to refuse. */
export const toNumber = (text: string): number =>
  /^-?\d+$/.test(text) ? Number(text) : Number.NaN;

/**
 * @param option its name, without dashes
 * @throws InvalidInputError where it is no TCP port
 */
export function toPort(option: string, text: string): number {
  const port = toNumber(text);
  if (port >= 0 && port <= 65_535) return port;
  throw invalid(option, 'must be a whole number from 0 to 65535 (0: any free port)');
}

/** The complaint of a check of the command's own. */
export const invalid = (field: string, rule: string): InvalidInputError =>
  new InvalidInputError([{ field, rule }]);

/**
 * Makes all checks, so that a person hears of everything at once, in the words of the options.
 *
 * @param optionOf the option that sets a field, where the two have different names
 * @throws UsageError with the first complaint about each option
 */
export function checkAll(
  optionOf: Readonly<Record<string, string>>,
  checks: readonly (() => unknown)[],
): void {
  const complaints = new Map<string, string>();
  for (const { field, rule } of checks.flatMap(complaintsOf)) {
    const key = Object.keys(optionOf).find(
      (name) => field === name || field.startsWith(`${name}.`),
    );
    const option = (key && optionOf[key]) ?? `--${field}`;
    if (!complaints.has(option)) complaints.set(option, `${option}: ${asOptions(rule)}`);
  }
  if (complaints.size > 0) throw new UsageError([...complaints.values()].join('\n'));
}

/** A rule of the library may name another option: `allowInsecureLoopback`. */
const asOptions = (rule: string): string =>
  rule.replaceAll('allowInsecureLoopback', '--allow-insecure-loopback');

/** Calls something that checks its input, and says its complaints in the words of the options. */
export function inTheWordsOf<T>(optionOf: Readonly<Record<string, string>>, check: () => T): T {
  try {
    return check();
  } catch (error) {
    checkAll(optionOf, [
      () => {
        throw error;
      },
    ]);
    throw error;
  }
}

function complaintsOf(check: () => unknown): readonly InvalidField[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof InvalidInputError) return error.fields;
    throw error;
  }
}
