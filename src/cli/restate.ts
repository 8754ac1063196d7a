import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGatewayActors } from '../gateway/actors.js';
import { InvalidInputError } from '../input/parse-input.js';
import {
  createRestateService,
  registerRestateService,
  serveRestateService,
} from '../restate/index.js';
import { GATEWAY_CHECKS, gatewayOptions, timingsOf } from './gateway-options.js';
import type { OptionValues } from './option.js';
import { RESTATE_OPTIONS } from './options.js';
import { parseOptions } from './parse-options.js';
import { freePorts, startEngine, type Engine } from './restate-engine.js';
import { EXIT_CODES, throwUsageError } from './usage-error.js';

type RestateValues = OptionValues<typeof RESTATE_OPTIONS>;

const log = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

/** `identification-machine restate`: serves the machine to Restate until the signal aborts. */
export async function restate(args: readonly string[], signal: AbortSignal): Promise<number> {
  const options = parseOptions(RESTATE_OPTIONS, args, [
    ...GATEWAY_CHECKS,
    checkAdminUrl,
    checkIdentityKeys,
  ]);
  const dev = options.dev ? await openDevEngine() : null;
  try {
    return await serve(options, dev?.engine ?? null, signal);
  } finally {
    await dev?.remove();
  }
}

function checkAdminUrl({ 'admin-url': adminUrl, dev }: Partial<RestateValues>): void {
  if ((adminUrl === undefined) === (dev === true)) return;
  throw new InvalidInputError([
    { field: 'admin-url', rule: 'is required, or --dev, and not both' },
  ]);
}

function checkIdentityKeys({ host = '', 'identity-key': keys = [] }: Partial<RestateValues>): void {
  if (/^(127\.|localhost$|::1$)/.test(host) || keys.length > 0) return;
  throw new InvalidInputError([
    { field: 'identity-key', rule: 'is required where others can reach the service (--host)' },
  ]);
}

async function serve(
  options: RestateValues,
  dev: Engine | null,
  signal: AbortSignal,
): Promise<number> {
  const served = await serveRestateService({
    service: createRestateService({
      actors: createGatewayActors(gatewayOptions(options)),
      timings: timingsOf(options),
    }),
    hostname: options.host,
    port: options.port,
    identityKeys: options['identity-key'],
    onWarning: (message) => {
      log({ event: 'warning', message });
    },
  }).catch(throwUsageError('--port'));
  try {
    const adminUrl = options['admin-url'] ?? dev?.adminUrl ?? '';
    const serviceUrl = options['service-url'] ?? served.url;
    const deployment = await registerRestateService({ adminUrl, serviceUrl }).catch(
      throwUsageError('--admin-url'),
    );
    log({
      event: 'serving',
      service: served.url,
      deployment,
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
    await served.close();
  }
  log({ event: 'stopped' });
  return EXIT_CODES.completed;
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
