import * as v from 'valibot';
import { aFunction, wholeNumber } from '../../../input/rules.js';
import type { PostgresPool } from './pool.js';
import { DEFAULT_SCHEMA, SCHEMA_NAME } from './schema.js';

/** The options of `createPostgresStore`; only `pool` is required. */
export interface PostgresStoreOptions {
  /**
   * A `Pool` of the package `pg`, of at least two connections: the store keeps one of them. The app makes
   * it, and ends it after the host is closed. Set its time-outs (`connectionTimeoutMillis`,
   * `statement_timeout`, `query_timeout`): the store has none of its own.
   */
  readonly pool: PostgresPool;
  /** The schema that holds all tables; default `identification_machine`. */
  readonly schema?: string;
  /**
   * Whether the store brings the schema to the version that it needs; default true. With `false` it
   * rejects with `olderSchema` until `identification-machine store migrate` has run.
   */
  readonly migrates?: boolean;
  /**
   * How long what a server works on stays with it after the server was heard of, in ms; 1000 to 60000,
   * default 5000. Within this time and a fifth of it others go on with what a crashed one has left.
   */
  readonly lease?: number;
  /** Receives a sentence where something works worse than it could. Default: `process.emitWarning`. */
  readonly onWarning?: (message: string) => void;
}

export const optionsSchema = v.strictObject({
  pool: v.custom<PostgresPool>(
    (value) => typeof value === 'object' && value !== null && 'connect' in value,
    'must be a Pool of pg',
  ),
  schema: v.optional(
    v.pipe(v.string(), v.regex(SCHEMA_NAME, 'must be a lower-case name')),
    DEFAULT_SCHEMA,
  ),
  migrates: v.optional(v.boolean(), true),
  lease: v.optional(wholeNumber(1_000, 60_000), 5_000),
  onWarning: v.optional(aFunction<NonNullable<PostgresStoreOptions['onWarning']>>()),
});
