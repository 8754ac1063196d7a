import { once } from 'node:events';
import { createGatewayActors } from '../gateway/actors.js';
import { openJournalDirectory, type JournalDirectory } from '../inspect/node/index.js';
import { createHttpApi, serveIdentifications, type IdentificationServer } from '../http/index.js';
import {
  createServerHost,
  createPooledTransport,
  type IdentificationStore,
} from '../server/index.js';
import { createLibsqlStore } from '../server/stores/libsql/index.js';
import type { IdentificationHost } from '../host/identification-host.js';
import { openAdminServer, type AdminServer } from './admin-server.js';
import { inTheWordsOf } from './arguments.js';
import { EXIT, UsageError } from './exit-code.js';
import { postCompleted } from './post-completed.js';
import { SERVE_OPTION_OF, serveSettings, type ServeSettings } from './serve-settings.js';
import { openTelemetry } from './serve-telemetry.js';
import { USAGE } from './usage.js';

type Telemetry = Awaited<ReturnType<typeof openTelemetry>>;

/** `identification-machine serve`: serves until the signal aborts, and ends what is in flight. */
export async function serve(args: string[], signal: AbortSignal): Promise<number> {
  const settings = serveSettings(args, process.env);
  if (settings === null) {
    process.stdout.write(USAGE.serve);
    return EXIT.completed;
  }
  const telemetry = await openTelemetry(settings.logLevel);
  const { logger } = telemetry;
  const journals = await openJournals(settings, telemetry);
  const host = await openHost(settings, telemetry, journals);
  try {
    const admin = await openAdmin(settings.adminPort, host, telemetry, signal);
    try {
      const server = await openServer(settings, host, telemetry, journals);
      logger.info({ event: 'serving', api: server.url, admin: admin.url }, 'Serving');
      if (!signal.aborted) await once(signal, 'abort');
      logger.info({ event: 'stopping' }, 'Stopping: what is in flight may end');
      await server.close();
      await host.close();
    } finally {
      await admin.close();
    }
  } finally {
    await host.close();
    await journals?.close();
  }
  logger.info({ event: 'stopped' }, 'Stopped');
  return EXIT.completed;
}

async function openJournals(
  { journal }: ServeSettings,
  { logger }: Telemetry,
): Promise<JournalDirectory | null> {
  if (journal === null) return null;
  const warn = (message: string): void => {
    logger.warn({ event: 'journalProblem' }, message);
  };
  return openJournalDirectory({ directory: journal, warn }).catch(inItsWords('--journal'));
}

async function openHost(
  { file, gateway, timings, completed, drainTimeout }: ServeSettings,
  { observe }: Telemetry,
  journals: JournalDirectory | null,
): Promise<IdentificationHost> {
  const transport = createPooledTransport();
  const actors = inTheWordsOf(SERVE_OPTION_OF, () =>
    createGatewayActors({ ...gateway, transport }),
  );
  const store = openStore(file);
  try {
    return inTheWordsOf(SERVE_OPTION_OF, () =>
      createServerHost({
        actors,
        store,
        observe,
        timings,
        ...(journals && { inspect: journals.inspect }),
        ...(completed && { onCompleted: postCompleted(completed) }),
        ...(drainTimeout !== undefined && { drainTimeout }),
      }),
    );
  } catch (error) {
    await store.close();
    throw error;
  }
}

function openStore(file: string): IdentificationStore {
  try {
    return createLibsqlStore({ file });
  } catch (error) {
    return inItsWords('--store')(error);
  }
}

async function openServer(
  { api: options, hostname, port, drainTimeout }: ServeSettings,
  host: IdentificationHost,
  { logger }: Telemetry,
  journals: JournalDirectory | null,
): Promise<IdentificationServer> {
  const api = inTheWordsOf(SERVE_OPTION_OF, () =>
    createHttpApi({
      ...options,
      host,
      ...(journals && { journals }),
      onError: (error) => {
        logger.error({ event: 'apiError', error: nameOf(error) }, 'A request got a 500');
      },
    }),
  );
  return serveIdentifications({
    api,
    hostname,
    port,
    ...(drainTimeout !== undefined && { drainTimeout }),
  }).catch(inItsWords('--port'));
}

/** Without its message, which may hold anything. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

const openAdmin = (
  port: number,
  host: IdentificationHost,
  { metrics }: Telemetry,
  signal: AbortSignal,
): Promise<AdminServer> =>
  openAdminServer(port, {
    metrics: async () => ({ contentType: metrics.contentType, text: await metrics.text(host) }),
    problem: async () => {
      if (signal.aborted) return 'stopping';
      try {
        await host.list({ limit: 1 });
        return null;
      } catch {
        return 'storeUnavailable';
      }
    },
  }).catch(inItsWords('--admin-port'));

/** Says what could not be opened in the words of an option: nothing was sent. */
const inItsWords =
  (option: string) =>
  (error: unknown): never => {
    const reason = error instanceof Error ? error.message : 'cannot be used';
    throw new UsageError(`${option}: ${reason}`);
  };
