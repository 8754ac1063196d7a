import * as v from 'valibot';
import type { Range } from '../../machines/identification.timings.js';
import { milliseconds, wholeNumber } from '../input/rules.js';

/** An option of a command, or an environment variable that it reads. */
export interface Option {
  /** Stands for the value in the help, in brackets where it may be left out; `null` for a flag. */
  readonly value: string | null;
  readonly help: string;
  /** Checks the text; for a repeatable option the list of texts, for a flag a boolean. */
  readonly schema: v.GenericSchema;
  /** The text that is used where the option is not given. */
  readonly default?: string;
  readonly isRepeatable?: boolean;
  /** The library's field that it sets: complaints about the field name the option. */
  readonly field?: string;
  /** The environment variable that holds the value, so that `ps` does not show it. */
  readonly variable?: string;
}

export type OptionTable = Readonly<Record<string, Option>>;

/** The checked values of a table, by the names of its options. */
export type OptionValues<TTable extends OptionTable> = {
  readonly [TName in keyof TTable]: v.InferOutput<TTable[TName]['schema']>;
};

type Details = Pick<Option, 'default' | 'field' | 'isRepeatable'>;

export const option = <TSchema extends v.GenericSchema>(
  value: string,
  help: string,
  schema: TSchema,
  details: Details = {},
) => ({ value, help, schema, ...details });

export const flag = (help: string, details: Details = {}) => ({
  value: null,
  help,
  schema: v.optional(v.boolean(), false),
  ...details,
});

/** An environment variable. One that is not set counts as empty. */
export const variable = <TSchema extends v.GenericSchema>(
  name: string,
  help: string,
  schema: TSchema,
) => ({ value: null, help, schema, variable: name });

/** A decimal whole number; any other text becomes `NaN`, which the rules for numbers refuse. */
export const numberSchema = v.pipe(
  v.string(),
  v.transform((text) => (/^-?\d+$/.test(text) ? Number(text) : Number.NaN)),
);

export const portSchema = v.pipe(
  numberSchema,
  wholeNumber(0, 65_535, 'must be a whole number from 0 to 65535 (0: any free port)'),
);

export const millisecondsSchema = ({ min, max }: Range) =>
  v.pipe(numberSchema, milliseconds(min, max));

export const pathSchema = (kind: 'file' | 'directory') =>
  v.pipe(v.string(), v.nonEmpty(`must be the path of a ${kind}`));

export const textSchema = (rule: string, isValid: (text: string) => boolean) =>
  v.pipe(v.string(), v.check(isValid, rule));

export const absoluteUrlSchema = v.pipe(v.string(), v.url('must be an absolute URL'));

export const httpUrlSchema = textSchema(
  'must be an absolute http: or https: URL',
  (text) => URL.canParse(text) && /^https?:/.test(text),
);

export const SECRET_RULE = 'is required in the environment, with at least 32 random characters';

/** What `openssl rand -hex 32` prints, or another random text of that length. */
export const secretSchema = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{32,}$/, SECRET_RULE));
