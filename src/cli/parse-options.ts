import { parseArgs, type ParseArgsConfig } from 'node:util';
import * as v from 'valibot';
import { InvalidInputError, type InvalidField } from '../input/parse-input.js';
import { parseInput } from '../input/parse-input.js';
import { didYouMean } from './did-you-mean.js';
import type { OptionTable, OptionValues } from './option.js';
import { reasonOf, UsageError } from './usage-error.js';

/**
 * Parses and checks the arguments of a command, and the environment variables that it reads.
 *
 * @param checks more checks, which throw an `InvalidInputError`; they do not get invalid values
 * @throws UsageError for an unknown option, a missing value or a stray argument; otherwise for all
 * invalid values at once, with the first complaint about each option
 */
export function parseOptions<TTable extends OptionTable>(
  table: TTable,
  args: readonly string[],
  checks: readonly ((values: Partial<OptionValues<TTable>>) => unknown)[] = [],
): OptionValues<TTable> {
  const given = parseTexts(table, args);
  const values: Record<string, unknown> = {};
  const complaints = Object.entries(table).flatMap(([name, option]) =>
    complaintsOf(() => {
      const text =
        option.variable === undefined
          ? (given[name] ?? option.default)
          : (process.env[option.variable] ?? '');
      values[name] = parseInput(v.object({ [name]: option.schema }), { [name]: text })[name];
    }),
  );
  const checked = values as OptionValues<TTable>;
  complaints.push(...checks.flatMap((check) => complaintsOf(() => check(checked))));
  if (complaints.length > 0) throw usageErrorOf(table, complaints);
  return checked;
}

/**
 * Calls a function of the library, and names the options in its complaints about the input.
 *
 * @throws UsageError in place of an `InvalidInputError`
 */
export function withOptionNames<T>(table: OptionTable, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof InvalidInputError) throw usageErrorOf(table, error.fields);
    throw error;
  }
}

/** Options of earlier versions, and what has taken their place: it says more than "unknown". */
const REMOVED: Readonly<Record<string, { readonly by: string; readonly advice: string }>> = {
  'completed-url': {
    by: 'events-url',
    advice:
      'has given way to --events-url, which signs what it sends (IDENTIFICATION_EVENTS_KEYS); ' +
      '--events completed sends results alone',
  },
};

function refuseRemoved(table: OptionTable, args: readonly string[]): void {
  for (const [name, { by, advice }] of Object.entries(REMOVED)) {
    const isGiven = args.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
    if (isGiven && by in table) throw new UsageError(`--${name}: ${advice}`);
  }
}

function parseTexts(table: OptionTable, args: readonly string[]) {
  refuseRemoved(table, args);
  const options = Object.fromEntries(
    Object.entries(table)
      .filter(([, { variable }]) => variable === undefined)
      .map(([name, { value, isRepeatable = false }]) => [
        name,
        {
          type: value === null ? ('boolean' as const) : ('string' as const),
          multiple: isRepeatable,
        },
      ]),
  );
  const joined = withJoinedValues(table, args);
  refuseUnknown(joined, options);
  try {
    return parseArgs({ args: joined, options }).values;
  } catch (error) {
    throw new UsageError(withoutPasswords(reasonOf(error)));
  }
}

/** Names an unknown option, without its value: it may be a secret. */
function refuseUnknown(args: string[], options: NonNullable<ParseArgsConfig['options']>): void {
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option' || token.name in options) continue;
    const known = Object.keys(options).map((name) => `--${name}`);
    const advice = didYouMean(token.rawName, known);
    throw new UsageError(
      [`Unknown option: ${token.rawName}`, ...(advice === null ? [] : [advice])].join('. '),
    );
  }
}

/** A stray argument is shown, but for the password of a URL. */
const withoutPasswords = (text: string): string =>
  text.replace(/(\w:\/\/[^\s:/]*):[^\s]*@/g, '$1:…@');

/**
 * Joins options and values that `parseArgs` would separate: `--poll-interval -1` is an invalid number,
 * not a missing one. In `--inspect --json` the value of `--inspect` is left out, and becomes empty.
 */
function withJoinedValues(table: OptionTable, args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    const next = args[index + 1];
    if (isNegative(arg) && isOption(args[index - 1])) return [];
    if (isOption(arg) && isNegative(next)) return [`${arg}=${String(next)}`];
    const isValueOptional = table[arg.slice(2)]?.value?.startsWith('[') ?? false;
    const isBare = isOption(arg) && isValueOptional && (next?.startsWith('-') ?? true);
    return [isBare ? `${arg}=` : arg];
  });
}

const isOption = (arg: string | undefined): boolean => /^--[\w-]+$/.test(arg ?? '');
const isNegative = (arg: string | undefined): boolean => /^-\d/.test(arg ?? '');

function complaintsOf(check: () => unknown): readonly InvalidField[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof InvalidInputError) return error.fields;
    throw error;
  }
}

function usageErrorOf(table: OptionTable, complaints: readonly InvalidField[]): UsageError {
  const lines = new Map<string, string>();
  for (const { field, rule } of complaints) {
    const name = nameOf(table, field);
    if (!lines.has(name)) lines.set(name, `${name}: ${withNames(table, rule)}`);
  }
  return new UsageError([...lines.values()].join('\n'));
}

/** The option or the variable that sets a field; the field itself where there is none. */
function nameOf(table: OptionTable, field: string): string {
  const found = Object.entries(table).find(([key, option]) =>
    [key, option.field].some((name) => name === field || field.startsWith(`${String(name)}.`)),
  );
  if (found === undefined) return field;
  const [name, { variable }] = found;
  return variable ?? `--${name}`;
}

/** A rule of the library may name another field: `allowInsecureLoopback`. */
const withNames = (table: OptionTable, rule: string): string =>
  Object.entries(table).reduce(
    (text, [name, { field }]) => (field === undefined ? text : text.replaceAll(field, `--${name}`)),
    rule,
  );
