import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGatewayActors } from '../gateway/actors.js';
import {
  createRestateHost,
  createRestateService,
  registerRestateService,
  serveRestateService,
} from '../restate/index.js';
import { API_PACKAGES } from './api-options.js';
import { bearerAuthorize } from './bearer-authorize.js';
import { eventsOf } from './event-options.js';
import { gatewayOptions, obeyProxyVariables, timingsOf } from './gateway-options.js';
import { createLossyOutput } from './lossy-output.js';
import { parseOptions } from './parse-options.js';
import { printableJson } from './printable.js';
import { freePorts, startEngine, type Engine } from './restate-engine.js';
import {
  apiOptions,
  RESTATE_CHECKS,
  RESTATE_OPTIONS,
  type RestateValues,
} from './restate-options.js';
import { EXIT_CODES, importFor, throwUsageError } from './usage-error.js';

type Log = (line: object) => void;

/** `identification-machine restate`: serves the machine to Restate until the signal aborts. */
export async function restate(args: readonly string[], signal: AbortSignal): Promise<number> {
  const options = parseOptions(RESTATE_OPTIONS, args, RESTATE_CHECKS);
  await obeyProxyVariables(options);
  const output = createLossyOutput();
  const log: Log = (line) => {
    output.write(`${printableJson(line)}\n`);
  };
  const dev = options.dev ? await openDevEngine() : null;
  try {
    return await serve(options, dev?.engine ?? null, log, signal);
  } finally {
    await dev?.remove();
    await output.close();
  }
}

async function serve(
  options: RestateValues,
  dev: Engine | null,
  log: Log,
  signal: AbortSignal,
): Promise<number> {
  const served = await serveRestateService({
    service: createRestateService({
      actors: createGatewayActors(gatewayOptions(options)),
      timings: timingsOf(options),
      abandonAfter: options['abandon-after'],
      separateUserTypes: options['separate-user-types'],
      ...eventsOf(options),
    }),
    hostname: options.host,
    port: options.port,
    identityKeys: options['identity-key'],
    onWarning: (message) => {
      log({ event: 'warning', message });
    },
  }).catch(throwUsageError('--port'));
  let api: Api | null = null;
  try {
    const adminUrl = options['admin-url'] ?? dev?.adminUrl ?? '';
    const serviceUrl = options['service-url'] ?? served.url;
    const deployment = await registerRestateService({ adminUrl, serviceUrl }).catch(
      throwUsageError('--admin-url'),
    );
    api = await openApi(options, { adminUrl, dev, log });
    log({
      event: 'serving',
      service: served.url,
      deployment,
      api: api?.url,
      ingress: dev?.ingressUrl,
      admin: adminUrl,
    });
    const stopped = signal.aborted ? Promise.resolve() : once(signal, 'abort');
    const hasEngineEnded = await Promise.race([
      stopped.then(() => false),
      ...(dev === null ? [] : [dev.ended.then(() => true)]),
    ]);
    if (hasEngineEnded) {
      process.stderr.write('The Restate server has ended.\n');
      return EXIT_CODES.failed;
    }
    log({ event: 'stopping' });
  } finally {
    await api?.close();
    await served.close();
  }
  log({ event: 'stopped' });
  return EXIT_CODES.completed;
}

interface Api {
  readonly url: string;
  close(): Promise<void>;
}

/** The HTTP API in front of Restate; `null` without `--api-port`. */
async function openApi(
  options: RestateValues,
  { adminUrl, dev, log }: { adminUrl: string; dev: Engine | null; log: Log },
): Promise<Api | null> {
  const values = apiOptions(options);
  if (values === null) return null;
  const { openApiServer } = await importFor(
    '--api-port',
    API_PACKAGES,
    () => import('./api-server.js'),
  );
  const { operatorToken: operator, appToken: app } = values;
  const host = createRestateHost({
    ingressUrl: options['ingress-url'] ?? dev?.ingressUrl ?? '',
    adminUrl,
    actors: createGatewayActors(gatewayOptions(options)),
  });
  try {
    const server = await openApiServer({
      table: RESTATE_OPTIONS,
      values: { ...options, ...values },
      authorize: bearerAuthorize({ operator, app }),
      host,
      address: { hostname: options['api-host'], port: values.port, option: '--api-port' },
      onError: (error) => {
        log({ event: 'apiError', error });
      },
    });
    return {
      url: server.url,
      close: async () => {
        await server.close();
        await host.close();
      },
    };
  } catch (error) {
    await host.close();
    throw error;
  }
}

/** A Restate server on this machine alone, whose data is removed with it. */
async function openDevEngine() {
  const folder = mkdtempSync(join(tmpdir(), 'identification-restate-'));
  const removeFolder = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const engine = await startEngine({ folder, ports: await freePorts(), log: 'inherit' });
    return {
      engine,
      remove: async (): Promise<void> => {
        await engine.end('SIGKILL');
        removeFolder();
      },
    };
  } catch (error) {
    removeFolder();
    throw error;
  }
}
