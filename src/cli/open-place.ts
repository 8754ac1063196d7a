import { existsSync } from 'node:fs';
import {
  IdentificationStoreError,
  type IdentificationStore,
} from '../server/identification-store.js';
import { schemaVersion } from '../server/stores/postgres/migrate.js';
import { createPostgresStore } from '../server/stores/postgres/index.js';
import { sqlState, textOf } from '../server/stores/postgres/pool.js';
import { statementsFor } from '../server/stores/postgres/statements.js';
import type { DatabaseValues, StorePlace } from './store-options.js';
import { importFor, reasonOf, UsageError } from './usage-error.js';

/** A store that no server may use meanwhile. */
export interface OpenPlace {
  readonly store: IdentificationStore;
  /** Resolves with the number of servers on it. */
  countServers(): Promise<number>;
  /** Resolves with the number of records that only a newer version of this package can read. */
  countNewer(): Promise<number>;
  /** Resolves with the version of the schema; `null` for a file, which has its own. */
  schema(): Promise<number | null>;
  close(): Promise<void>;
}

export interface OpenPlaceOptions {
  /** Whether the store is made where it does not exist. */
  readonly creates: boolean;
}

/** Wrong credentials, a missing database, a missing privilege: waiting does not help. */
const MISCONFIGURED = /^(?:28|3D|42501)/;

/** Whether a database answers, but can't be used as it is. */
export const isMisconfigured = (error: unknown): boolean =>
  error instanceof IdentificationStoreError || MISCONFIGURED.test(sqlState(error));

/** What is wrong with a database; the errors of Node for several addresses have no message. */
export function databaseReasonOf(error: unknown): string {
  const reason = reasonOf(error);
  return reason === '' && error instanceof Error && 'code' in error ? String(error.code) : reason;
}

/** Opens the pool of a database. */
export async function openPoolOf(place: StorePlace & { kind: 'database' }, values: DatabaseValues) {
  const { openPool } = await importFor('A database', ['pg'], () => import('./open-pool.js'));
  try {
    return openPool(place.url, values);
  } catch (error) {
    throw new UsageError(`${place.option}: ${reasonOf(error)}`);
  }
}

/**
 * Opens a store that a user has named.
 *
 * @throws UsageError where it cannot be opened
 */
export function openPlace(
  place: StorePlace,
  values: DatabaseValues,
  options: OpenPlaceOptions,
): Promise<OpenPlace> {
  return place.kind === 'file' ? openFile(place, options) : openDatabase(place, values, options);
}

async function openFile(
  { file, option }: StorePlace & { kind: 'file' },
  { creates }: OpenPlaceOptions,
): Promise<OpenPlace> {
  if (!creates && !existsSync(file)) throw new UsageError(`${option}: there is no such file`);
  const { createLibsqlStore } = await importFor(
    'A store in a file',
    ['libsql'],
    () => import('../server/stores/libsql/index.js'),
  );
  try {
    const store = createLibsqlStore({ file });
    return {
      store,
      countServers: () => Promise.resolve(0),
      countNewer: () => Promise.resolve(0),
      schema: () => Promise.resolve(null),
      close: () => store.close(),
    };
  } catch (error) {
    throw new UsageError(`${option}: ${reasonOf(error)}`);
  }
}

async function openDatabase(
  place: StorePlace & { kind: 'database' },
  values: DatabaseValues,
  { creates }: OpenPlaceOptions,
): Promise<OpenPlace> {
  const schema = values['database-schema'];
  const statements = statementsFor(schema);
  const pool = await openPoolOf(place, values);
  const store = createPostgresStore({
    pool,
    schema,
    migrates: creates,
    onWarning: () => undefined,
  });
  const close = async (): Promise<void> => {
    await store.close();
    await pool.end();
  };
  try {
    await store.check();
  } catch (error) {
    await close();
    throw new UsageError(`${place.option}: ${databaseReasonOf(error)}`);
  }
  return {
    store,
    close,
    schema: () => schemaVersion(pool, schema),
    countServers: async () => {
      // This process is one of them.
      const { owner } = await store.sharing.renew();
      return (await pool.query(statements.liveServers, [owner])).rows.length;
    },
    countNewer: async () => {
      const { rows } = await pool.query(statements.newer);
      return Number(textOf(rows[0], 'count'));
    },
  };
}
