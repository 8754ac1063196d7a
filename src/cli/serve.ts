import { once } from 'node:events';
import * as v from 'valibot';
import { createGatewayActors } from '../gateway/actors.js';
import type { IdentificationHost } from '../host/identification-host.js';
import { createHttpApi, serveIdentifications, type IdentificationServer } from '../http/index.js';
import { InvalidInputError } from '../input/parse-input.js';
import { parseInput } from '../input/parse-input.js';
import { openJournalDirectory, type JournalDirectory } from '../inspect/node/index.js';
import {
  createPooledTransport,
  createServerHost,
  type ServerHostOptions,
} from '../server/index.js';
import { createLibsqlStore } from '../server/stores/libsql/index.js';
import { bearerAuthorize } from './bearer-authorize.js';
import { GATEWAY_CHECKS, gatewayOptions, timingsOf } from './gateway-options.js';
import { secretSchema, type OptionValues } from './option.js';
import { SERVE_OPTIONS } from './options.js';
import { parseOptions, withOptionNames } from './parse-options.js';
import { openAdminServer, openTelemetry } from './serve-telemetry.js';
import { EXIT_CODES, throwUsageError } from './usage-error.js';

type ServeValues = OptionValues<typeof SERVE_OPTIONS>;
type Telemetry = Awaited<ReturnType<typeof openTelemetry>>;

/** `identification-machine serve`: serves until the signal aborts, and lets calls in flight end. */
export async function serve(args: readonly string[], signal: AbortSignal): Promise<number> {
  const options = parseOptions(SERVE_OPTIONS, args, [
    ...GATEWAY_CHECKS,
    checkAppToken,
    checkCompletedToken,
  ]);
  const telemetry = await openTelemetry(options['log-level']);
  const { logger, metrics } = telemetry;
  const journals = await openJournals(options, telemetry);
  const host = await openHost(options, telemetry, journals);
  try {
    const admin = await openAdminServer(options['admin-port'], host, metrics, signal).catch(
      throwUsageError('--admin-port'),
    );
    try {
      const server = await openServer(options, host, telemetry, journals);
      logger.info({ event: 'serving', api: server.url, admin: admin.url }, 'Serving');
      if (!signal.aborted) await once(signal, 'abort');
      logger.info({ event: 'stopping' }, 'Stopping: requests and calls in progress may end');
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
  return EXIT_CODES.completed;
}

function checkAppToken({ appToken, operatorToken }: Partial<ServeValues>): void {
  if (appToken === undefined || appToken !== operatorToken) return;
  const rule = `must not be the same as ${SERVE_OPTIONS.operatorToken.variable}`;
  throw new InvalidInputError([{ field: 'appToken', rule }]);
}

function checkCompletedToken(values: Partial<ServeValues>): void {
  if (values['completed-url'] === undefined) return;
  parseInput(v.object({ completedToken: secretSchema }), values);
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

async function openHost(
  options: ServeValues,
  { observe }: Telemetry,
  journals: JournalDirectory | null,
): Promise<IdentificationHost> {
  const transport = createPooledTransport();
  const actors = createGatewayActors({ ...gatewayOptions(options), transport });
  const { 'completed-url': completedUrl, completedToken } = options;
  const store = openStore(options);
  try {
    return withOptionNames(SERVE_OPTIONS, () =>
      createServerHost({
        actors,
        store,
        observe,
        timings: timingsOf(options),
        ...(journals && { inspect: journals.inspect }),
        ...(completedUrl !== undefined && {
          onCompleted: postCompleted(completedUrl, completedToken),
        }),
        drainTimeout: options['drain-timeout'],
      }),
    );
  } catch (error) {
    await store.close();
    throw error;
  }
}

function openStore({ store: file }: ServeValues) {
  try {
    return createLibsqlStore({ file });
  } catch (error) {
    return throwUsageError('--store')(error);
  }
}

/** Reports each completed identification to an app; anything but a 2xx counts as not taken. */
const postCompleted =
  (url: string, token: string): NonNullable<ServerHostOptions['onCompleted']> =>
  async ({ id, userId, userType, correlationId, individualId }, signal) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ id, userId, userType, correlationId, individualId }),
      // The result is for this receiver alone.
      redirect: 'error',
      // The host aborts after 30 s.
      signal,
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error('The receiver did not take the result.');
  };

async function openServer(
  options: ServeValues,
  host: IdentificationHost,
  { logger }: Telemetry,
  journals: JournalDirectory | null,
): Promise<IdentificationServer> {
  const api = withOptionNames(SERVE_OPTIONS, () =>
    createHttpApi({
      host,
      authorize: bearerAuthorize({ operator: options.operatorToken, app: options.appToken }),
      landing: { success: options['landing-success'], fail: options['landing-fail'] },
      secret: options.secret,
      operatorChallenge: 'Basic realm="Operators", charset="UTF-8"',
      allowInsecureLoopback: options['allow-insecure-loopback'],
      ...(journals && { journals }),
      onError: (error) => {
        // Without its message, which may hold personal data.
        const name = error instanceof Error ? error.name : 'unknown';
        logger.error({ event: 'apiError', error: name }, 'A request got a 500');
      },
    }),
  );
  return serveIdentifications({
    api,
    hostname: options.host,
    port: options.port,
    drainTimeout: options['drain-timeout'],
  }).catch(throwUsageError('--port'));
}
