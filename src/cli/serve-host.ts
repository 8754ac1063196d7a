import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGatewayActors } from '../gateway/actors.js';
import type { IdentificationHost } from '../host/identification-host.js';
import type { JournalDirectory } from '../inspect/node/index.js';
import {
  createPooledTransport,
  createServerHost,
  IdentificationStoreError,
} from '../server/index.js';
import { createLibsqlStore, type LibsqlStore } from '../server/stores/libsql/index.js';
import { gatewayOptions, timingsOf } from './gateway-options.js';
import type { OptionValues } from './option.js';
import { withOptionNames } from './parse-options.js';
import { reportCompleted } from './post-completed.js';
import { SERVE_OPTIONS } from './serve-options.js';
import type { openTelemetry } from './serve-telemetry.js';
import { throwUsageError } from './usage-error.js';

type ServeValues = OptionValues<typeof SERVE_OPTIONS>;
type Telemetry = Awaited<ReturnType<typeof openTelemetry>>;

const DAY_MS = 86_400_000;
/** A user who starts waits for that many answers of the gateway at most. */
const CALLS_PER_CONNECTION = 8;
/** How often a standby looks whether the store is free. */
const STANDBY_INTERVAL_MS = 500;

/**
 * Opens the store; with `--wait-for-store` once the server that has it ends. `null` where the signal
 * aborts before.
 *
 * @param admin the address of the admin server, for the log
 */
export async function openStore(
  { store: file, 'wait-for-store': waits }: ServeValues,
  logger: Telemetry['logger'],
  admin: string,
  signal: AbortSignal,
): Promise<LibsqlStore | null> {
  const onWarning = (message: string): void => {
    logger.warn({ event: 'storeProblem' }, message);
  };
  let isWaiting = false;
  while (!waits || !signal.aborted) {
    try {
      const store = createLibsqlStore({ file, onWarning });
      if (!signal.aborted) return store;
      await store.close();
      return null;
    } catch (error) {
      const isInUse = error instanceof IdentificationStoreError && error.code === 'storeInUse';
      if (!waits || !isInUse) return throwUsageError('--store')(error);
    }
    if (!isWaiting) logger.info({ event: 'waiting', admin }, 'Waiting for the store');
    isWaiting = true;
    await sleep(STANDBY_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
  }
  return null;
}

/** Writes a backup beside the store, and resolves with its path. */
export async function backUpStore(file: string, store: LibsqlStore): Promise<string> {
  const path = `${file}.${randomUUID()}.backup`;
  await store.backup(path);
  return path;
}

export async function openHost(
  options: ServeValues,
  store: LibsqlStore,
  { observe }: Telemetry,
  journals: JournalDirectory | null,
): Promise<IdentificationHost> {
  try {
    return withOptionNames(SERVE_OPTIONS, () =>
      createServerHost({
        actors: createGatewayActors({
          ...gatewayOptions(options),
          transport: createPooledTransport({
            connections: options.connections,
            ...(options['use-env-proxy'] && { useEnvProxy: true }),
          }),
        }),
        store,
        observe,
        timings: timingsOf(options),
        retention: options.retention * DAY_MS,
        abandonAfter: options['abandon-after'],
        separateUserTypes: options['separate-user-types'],
        ...(journals && { inspect: journals.inspect }),
        ...reportCompleted(options),
        maxCalls: CALLS_PER_CONNECTION * options.connections,
        drainTimeout: options['drain-timeout'],
      }),
    );
  } catch (error) {
    await store.close();
    throw error;
  }
}
