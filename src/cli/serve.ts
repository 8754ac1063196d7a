import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IdentificationHost } from '../host/identification-host.js';
import { openJournalDirectory, type JournalDirectory } from '../inspect/node/index.js';
import { openAdminServer, type AdminSubject } from './admin-server.js';
import { SECRET_CHECKS } from './api-options.js';
import { openApiServer } from './api-server.js';
import { bearerAuthorize } from './bearer-authorize.js';
import { GATEWAY_CHECKS, obeyProxyVariables } from './gateway-options.js';
import type { OptionValues } from './option.js';
import { parseOptions } from './parse-options.js';
import { openHost } from './serve-host.js';
import { SERVE_OPTIONS, STORE_CHECKS } from './serve-options.js';
import { prepareStore, type OpenStore } from './serve-store.js';
import { openTelemetry } from './serve-telemetry.js';
import { EXIT_CODES, throwUsageError } from './usage-error.js';

type ServeValues = OptionValues<typeof SERVE_OPTIONS>;
type Telemetry = Awaited<ReturnType<typeof openTelemetry>>;

/** `identification-machine serve`: serves until the signal aborts, and lets calls in flight end. */
export async function serve(args: readonly string[], signal: AbortSignal): Promise<number> {
  const options = parseOptions(SERVE_OPTIONS, args, [
    ...GATEWAY_CHECKS,
    ...SECRET_CHECKS,
    ...STORE_CHECKS,
  ]);
  await obeyProxyVariables(options);
  const { pool, open } = await prepareStore(options);
  const telemetry = await openTelemetry(options['log-level'], pool);
  try {
    return await serveWith(options, open, telemetry, signal);
  } finally {
    await pool?.end();
    await telemetry.close();
  }
}

async function serveWith(
  options: ServeValues,
  openStore: OpenStore,
  telemetry: Telemetry,
  signal: AbortSignal,
): Promise<number> {
  const { logger, metrics } = telemetry;
  const authorize = bearerAuthorize({ operator: options.operatorToken, app: options.appToken });
  let subject: AdminSubject = { host: null, backUp: null };
  const admin = await openAdminServer({
    hostname: options['admin-host'],
    port: options['admin-port'],
    metrics,
    subject: () => subject,
    isOperator: (authorization) =>
      authorize(new Request('http://admin', { headers: { authorization } }))?.kind === 'operator',
    stopping: signal,
  }).catch(throwUsageError('--admin-port'));
  let journals: JournalDirectory | null = null;
  let host: IdentificationHost | null = null;
  try {
    const opened = await openStore({ logger, admin: admin.url, signal });
    if (opened !== null) {
      journals = await openJournals(options, telemetry);
      host = await openHost(options, opened.store, telemetry, journals);
      subject = { host, backUp: opened.backUp };
      const server = await openApiServer({
        table: SERVE_OPTIONS,
        values: options,
        authorize,
        host,
        address: { hostname: options.host, port: options.port, option: '--port' },
        ...(journals && { journals }),
        onError: (error) => {
          logger.error({ event: 'apiError', error }, 'A request got a 500');
        },
      });
      logger.info({ event: 'serving', api: server.url, admin: admin.url }, 'Serving');
      if (!signal.aborted) await once(signal, 'abort');
      logger.info({ event: 'stopping' }, 'Stopping: requests and calls in progress may end');
      await sleep(options['stop-delay']);
      await server.close();
    }
  } finally {
    await host?.close();
    await journals?.close();
    await admin.close();
  }
  logger.info({ event: 'stopped' }, 'Stopped');
  return EXIT_CODES.completed;
}

async function openJournals(
  { journal }: ServeValues,
  { logger }: Telemetry,
): Promise<JournalDirectory | null> {
  if (journal === undefined) return null;
  const warn = (message: string): void => {
    logger.warn({ event: 'journalProblem' }, message);
  };
  return openJournalDirectory({ directory: journal, warn }).catch(throwUsageError('--journal'));
}
