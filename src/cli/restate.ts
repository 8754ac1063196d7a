import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGatewayActors } from '../gateway/actors.js';
import {
  createRestateService,
  registerRestateService,
  RestateAdminError,
  serveRestateService,
  type RestateService,
} from '../restate/index.js';
import { inTheWordsOf } from './arguments.js';
import { EXIT, UsageError } from './exit-code.js';
import { freePorts, startEngine, type Engine } from './restate-engine.js';
import { RESTATE_OPTION_OF, restateSettings, type RestateSettings } from './restate-settings.js';
import { USAGE } from './usage.js';

const say = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

/** `identification-machine restate`: serves the machine to Restate until the signal aborts. */
export async function restate(args: string[], signal: AbortSignal): Promise<number> {
  const settings = restateSettings(args, process.env);
  if (settings === null) {
    process.stdout.write(USAGE.restate);
    return EXIT.completed;
  }
  const service = openService(settings);
  const dev = settings.adminUrl === null ? await openDevEngine() : null;
  try {
    return await serve(settings, service, dev?.engine ?? null, signal);
  } finally {
    await dev?.remove();
  }
}

async function serve(
  { hostname, port, identityKeys, ...settings }: RestateSettings,
  service: RestateService,
  dev: Engine | null,
  signal: AbortSignal,
): Promise<number> {
  const served = await serveRestateService({
    service,
    hostname,
    port,
    identityKeys,
    onWarning: (message) => {
      say({ event: 'warning', message });
    },
  }).catch(inItsWords('--port'));
  try {
    const adminUrl = settings.adminUrl ?? dev?.adminUrl ?? '';
    const serviceUrl = settings.serviceUrl ?? served.url;
    const deployment = await registerRestateService({ adminUrl, serviceUrl }).catch(
      inItsWords('--admin-url'),
    );
    const { ingressUrl } = dev ?? {};
    say({
      event: 'serving',
      service: served.url,
      deployment,
      ingress: ingressUrl,
      admin: adminUrl,
    });
    const stopped = signal.aborted ? Promise.resolve() : once(signal, 'abort');
    const isLost = await Promise.race([stopped.then(() => false), ended(dev)]);
    if (isLost) {
      process.stderr.write('The Restate server has ended.\n');
      return EXIT.failed;
    }
    say({ event: 'stopping' });
  } finally {
    await served.close();
  }
  say({ event: 'stopped' });
  return EXIT.completed;
}

const ended = (dev: Engine | null): Promise<boolean> =>
  dev === null ? new Promise(() => undefined) : dev.ended.then(() => true);

/** Restate on this machine alone; whatever it keeps goes with it. */
async function openDevEngine() {
  const folder = mkdtempSync(join(tmpdir(), 'identification-restate-'));
  const forget = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const engine = await startEngine({ folder, ports: await freePorts(), log: 'inherit' });
    return {
      engine,
      remove: async (): Promise<void> => {
        await engine.end('SIGKILL');
        forget();
      },
    };
  } catch (error) {
    forget();
    throw error;
  }
}

const openService = ({ gateway, timings }: RestateSettings): RestateService =>
  inTheWordsOf(RESTATE_OPTION_OF, () =>
    createRestateService({ actors: createGatewayActors(gateway), timings }),
  );

/** Says what could not be opened in the words of an option: nothing was sent. */
const inItsWords =
  (option: string) =>
  (error: unknown): never => {
    if (error instanceof RestateAdminError) throw new UsageError(`${option}: ${error.message}`);
    throw new UsageError(`${option}: ${error instanceof Error ? error.message : 'cannot be used'}`);
  };
