import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { IdentificationStoreError, type IdentificationStore } from '../server/index.js';
import { createPostgresStore, type PostgresPool } from '../server/stores/postgres/index.js';
import { databaseReasonOf, isMisconfigured, openPoolOf } from './open-place.js';
import type { OptionValues } from './option.js';
import type { SERVE_OPTIONS } from './serve-options.js';
import type { openTelemetry } from './serve-telemetry.js';
import { placeOf, type StorePlace } from './store-options.js';
import { importFor, throwUsageError, UsageError } from './usage-error.js';

type ServeValues = OptionValues<typeof SERVE_OPTIONS>;
type Pool = Awaited<ReturnType<typeof openPoolOf>>;
type Logger = Awaited<ReturnType<typeof openTelemetry>>['logger'];

/** How often a standby looks whether the store is free. */
const STANDBY_INTERVAL_MS = 500;

/** The store of a server. */
interface ServedStore {
  readonly store: IdentificationStore;
  /** Writes a backup beside the store, and resolves with its path; `null` for a database. */
  readonly backUp: (() => Promise<string>) | null;
}

interface OpenStoreOptions {
  readonly logger: Logger;
  /** The address of the admin server, for the log. */
  readonly admin: string;
  /** Aborts when the server stops. */
  readonly signal: AbortSignal;
}

/** `null` where the signal aborts before it is open. */
export type OpenStore = (options: OpenStoreOptions) => Promise<ServedStore | null>;

/** The store that the options name, which is opened later. The caller ends the pool of a database. */
export async function prepareStore(
  values: ServeValues,
): Promise<{ readonly pool: Pool | null; readonly open: OpenStore }> {
  const place = placeOf('store', values);
  if (place.kind === 'file') {
    return { pool: null, open: (options) => openFileStore(place, values, options) };
  }
  const pool = await openPoolOf(place, values);
  return { pool, open: (options) => openDatabaseStore(place, pool, values, options) };
}

/**
 * Opens a file; with `--wait-for-store` once the server that has it ends. `null` where the signal aborts
 * before.
 */
async function openFileStore(
  { file, option }: StorePlace & { kind: 'file' },
  { 'wait-for-store': waits }: ServeValues,
  { logger, admin, signal }: OpenStoreOptions,
): Promise<ServedStore | null> {
  const { createLibsqlStore } = await importFor(
    '--store FILE',
    ['libsql'],
    () => import('../server/stores/libsql/index.js'),
  );
  const onWarning = warnTo(logger);
  let isWaiting = false;
  while (!waits || !signal.aborted) {
    try {
      const store = createLibsqlStore({ file, onWarning });
      if (signal.aborted) {
        await store.close();
        return null;
      }
      const backUp = async (): Promise<string> => {
        const path = `${file}.${randomUUID()}.backup`;
        await store.backup(path);
        return path;
      };
      return { store, backUp };
    } catch (error) {
      const isInUse = error instanceof IdentificationStoreError && error.code === 'storeInUse';
      if (!waits || !isInUse) return throwUsageError(option)(error);
    }
    if (!isWaiting) logger.info({ event: 'waiting', admin }, 'Waiting for the store');
    isWaiting = true;
    await sleep(STANDBY_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
  }
  return null;
}

/** Opens a store in a database. One that does not answer yet is waited for, by the host. */
async function openDatabaseStore(
  { option }: StorePlace,
  pool: PostgresPool,
  values: ServeValues,
  { logger }: OpenStoreOptions,
): Promise<ServedStore> {
  const store = createPostgresStore({
    pool,
    schema: values['database-schema'],
    migrates: !values['no-migrations'],
    lease: values['database-lease'],
    onWarning: warnTo(logger),
  });
  try {
    await store.check();
  } catch (error) {
    if (isMisconfigured(error)) {
      await store.close();
      throw new UsageError(`${option}: ${databaseReasonOf(error)}`);
    }
    logger.warn(
      { event: 'storeProblem' },
      'The database does not answer; the server waits for it.',
    );
  }
  return { store, backUp: null };
}

const warnTo =
  (logger: Logger) =>
  (message: string): void => {
    logger.warn({ event: 'storeProblem' }, message);
  };
