import * as v from 'valibot';
import { InvalidInputError } from '../input/parse-input.js';
import { isStorePath, wholeNumber } from '../input/rules.js';
import { DEFAULT_SCHEMA, SCHEMA_NAME } from '../server/stores/postgres/schema.js';
import {
  flag,
  httpUrlSchema,
  millisecondsSchema,
  numberSchema,
  option,
  pathSchema,
  secretSchema,
  variable,
  type OptionTable,
  type OptionValues,
} from './option.js';

/** Where `serve` has /metrics, /health and /ready by default. */
export const ADMIN_PORT = 9464;

/** Holds the URL of the database, whose password no argument may show. */
export const DATABASE_VARIABLE = 'IDENTIFICATION_DATABASE_URL';

const isDatabaseUrl = (text: string): boolean =>
  /^postgres(?:ql)?:/i.test(text) && URL.canParse(text);

function hasPassword(text: string): boolean {
  const { password, searchParams } = new URL(text);
  return password !== '' || searchParams.has('password');
}

/** The path of a file, or the URL of a database. */
const placeSchema = v.pipe(
  pathSchema('file'),
  v.check(
    (text) => isDatabaseUrl(text) || isStorePath(text),
    'must be the path of a file, or the URL of a database: postgres://user@server/database',
  ),
  v.check(
    (text) => !isDatabaseUrl(text) || !hasPassword(text),
    `must be without the password, which "ps" would show: set ${DATABASE_VARIABLE} instead`,
  ),
);

/** An option that names a store. */
export const place = (help: string) => option('FILE|URL', help, v.optional(placeSchema));

/** How the database is reached. */
export const DATABASE_OPTIONS = {
  databaseUrl: variable(
    DATABASE_VARIABLE,
    'the URL of a Postgres database, postgres://user:password@server/database?sslmode=verify-full; ' +
      'the parameters are those of pg, and so are PGPASSWORD, PGPASSFILE and PGSSLMODE',
    v.union(
      [
        v.literal(''),
        v.pipe(v.string(), v.check(isDatabaseUrl, 'must be a URL that begins with postgres:')),
      ],
      'must be a URL that begins with postgres:',
    ),
  ),
  'database-schema': option(
    'NAME',
    'the schema of the database that holds the tables',
    v.pipe(v.string(), v.regex(SCHEMA_NAME, 'must be a lower-case name')),
    { default: DEFAULT_SCHEMA },
  ),
  'database-connections': option(
    'N',
    'the most connections to the database, 2 to 1000',
    v.pipe(numberSchema, wholeNumber(2, 1_000)),
    { default: '10' },
  ),
  'database-connect-timeout': option(
    'MS',
    'how long a statement waits for a connection, 100 to 60000',
    millisecondsSchema({ min: 100, max: 60_000 }),
    { default: '5000' },
  ),
  'database-statement-timeout': option(
    'MS',
    'after how long the database ends a statement, 100 to 600000; 0 sets no limit there: PgBouncer ' +
      'takes one only with ignore_startup_parameters',
    v.pipe(
      numberSchema,
      v.check(
        (value) => value === 0 || (value >= 100 && value <= 600_000),
        'must be 0, or a whole number of ms from 100 to 600000',
      ),
    ),
    { default: '10000' },
  ),
} satisfies OptionTable;

export type DatabaseValues = Readonly<OptionValues<typeof DATABASE_OPTIONS>>;

export const STORE_BACKUP_OPTIONS = {
  'admin-url': option('URL', 'the admin port of the running server', httpUrlSchema, {
    default: `http://127.0.0.1:${String(ADMIN_PORT)}`,
  }),
  operatorToken: variable(
    'IDENTIFICATION_OPERATOR_TOKEN',
    'the bearer token of operators that the server was started with',
    secretSchema,
  ),
} satisfies OptionTable;

export const STORE_MIGRATE_OPTIONS = {
  store: place(`the database, where ${DATABASE_VARIABLE} is not set`),
  sql: flag('print the SQL that makes the whole schema, and connect to no database'),
  ...DATABASE_OPTIONS,
} satisfies OptionTable;

export const STORE_CHECK_OPTIONS = {
  store: place(`the store, where it is not the database of ${DATABASE_VARIABLE}`),
  ...DATABASE_OPTIONS,
} satisfies OptionTable;

export const STORE_COPY_OPTIONS = {
  from: place(`the store to read, where it is not the database of ${DATABASE_VARIABLE}`),
  to: place('the store to write, likewise'),
  'without-damaged': flag(
    'leave what is damaged behind; otherwise nothing is copied where something is damaged',
  ),
  ...DATABASE_OPTIONS,
} satisfies OptionTable;

/** A store that a user has named. */
export type StorePlace =
  | { readonly kind: 'file'; readonly file: string; readonly option: string }
  | { readonly kind: 'database'; readonly url: string; readonly option: string };

/** A value that is missing was not valid. */
type PlaceValues = Readonly<
  Partial<Record<'store' | 'from' | 'to' | 'databaseUrl', string | undefined>>
>;

/** The store of an option, else the database of the environment; `null` where neither is given. */
export function givenPlace(
  name: 'store' | 'from' | 'to',
  { databaseUrl = '', [name]: given }: PlaceValues,
): StorePlace | null {
  const option = `--${name}`;
  if (given === undefined) {
    return databaseUrl === ''
      ? null
      : { kind: 'database', url: databaseUrl, option: DATABASE_VARIABLE };
  }
  return isDatabaseUrl(given)
    ? { kind: 'database', url: given, option }
    : { kind: 'file', file: given, option };
}

/** For `parseOptions`: the option, or the variable, is required. */
export const mustBeGiven =
  (name: 'store' | 'from' | 'to') =>
  (values: PlaceValues): void => {
    // Another complaint is about a value that is not valid.
    if (values.databaseUrl === undefined || givenPlace(name, values) !== null) return;
    const rule = `is required, or ${DATABASE_VARIABLE} in the environment`;
    throw new InvalidInputError([{ field: name, rule }]);
  };

/** The store of an option that `mustBeGiven` has checked. */
export function placeOf(name: 'store' | 'from' | 'to', values: PlaceValues): StorePlace {
  const place = givenPlace(name, values);
  if (place === null) throw new Error(`There is no --${name}.`);
  return place;
}
