/** What released versions have left on a Restate server, unpacked, and the services that go on. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import { contentsOf, folderOf, LIMITS } from './contents.js';
import {
  createGatewayActors,
  createRestateHost,
  createRestateService,
  freePorts,
  registerRestateService,
  serveRestateService,
  startEngine,
  type Engine,
  type IdentificationHost,
  type Sandbox,
} from './present.js';
import { eventually } from './user.js';

/** Takes the results over: the ids of the users are what is of interest. */
type OnCompleted = (completed: { readonly userId: number }) => void;

/** As much of a released package as serves it. */
interface ReleasedPackage {
  readonly createGatewayActors: (options: object) => object;
  readonly createRestateService: (options: object) => Promise<object>;
  readonly serveRestateService: (options: object) => Promise<{ close(): Promise<void> }>;
}

/** Starts a server on what a version has left. */
export async function openEngine(version: string): Promise<Engine> {
  const folder = temporaryFolder(tmpdir());
  execFileSync('tar', ['-xzf', fileOf(version, 'restate.tar.gz'), '-C', folder]);
  const engine = await startEngine({
    folder,
    ports: await freePorts(),
    // By default 10 s, in which an address that is down is not noticed.
    env: { RESTATE_WORKER__INVOKER__CONNECT_TIMEOUT: '1s' },
  });
  onTestFinished(() => engine.end('SIGKILL'));
  return engine;
}

/** Serves the present version, registers it, and opens a host. Port 0 is an address of its own. */
export async function servePresent(
  engine: Engine,
  sandbox: Sandbox,
  port: number,
  onCompleted: OnCompleted,
): Promise<IdentificationHost> {
  const actors = createGatewayActors(gatewayOptions(sandbox));
  const service = createRestateService({ actors, abandonAfter: LIMITS, onCompleted });
  const served = await serveRestateService({ service, port, drainTimeout: 100 });
  onTestFinished(() => served.close());
  const { adminUrl, ingressUrl } = engine;
  await registerRestateService({ adminUrl, serviceUrl: served.url });
  const host = createRestateHost({ ingressUrl, adminUrl, actors });
  onTestFinished(() => host.close());
  return host;
}

/** Serves a released version from its tarball, at the address at which it was registered. */
export async function serveReleased(
  version: string,
  sandbox: Sandbox,
  onCompleted: OnCompleted,
): Promise<void> {
  // Within the checkout, where its packages are found.
  const dist = fileURLToPath(new URL('../../dist', import.meta.url));
  mkdirSync(dist, { recursive: true });
  const folder = temporaryFolder(dist);
  const tarball = fileOf(version, `identification-machine-${version}.tgz`);
  execFileSync('tar', ['-xzf', tarball, '-C', folder]);
  const load = async (file: string): Promise<object> =>
    (await import(
      /* @vite-ignore */ pathToFileURL(join(folder, 'package/dist/src', file)).href
    )) as object;
  const released = { ...(await load('index.js')), ...(await load('restate/index.js')) };
  const { createGatewayActors, createRestateService, serveRestateService } =
    released as ReleasedPackage;

  const actors = createGatewayActors(gatewayOptions(sandbox));
  // 0.1.0 has no such option: what waits there never expires.
  const limits = version === '0.1.0' ? {} : { abandonAfter: LIMITS };
  const service = await createRestateService({ actors, ...limits, onCompleted });
  const served = await serveRestateService({
    service,
    port: portOf(version),
    drainTimeout: 100,
  });
  onTestFinished(() => served.close());
}

/** The port at which a version is registered. */
export const portOf = (version: string): number =>
  Number(new URL(contentsOf(version).restate.serviceUrl).port);

interface Invocation {
  readonly id: string;
  readonly status: string;
}

/** What has begun on a deployment, and goes on there alone. */
export async function inFlight(engine: Engine, serviceUrl: string): Promise<Invocation[]> {
  const query =
    'select i.id, i.status from sys_invocation i join sys_deployment d on d.id = ' +
    `i.pinned_deployment_id where i.status <> 'completed' and d.endpoint like '${serviceUrl}%'`;
  return eventually(
    () => 'an answer to a query',
    async () => {
      const answer = await fetch(`${engine.adminUrl}/query`, {
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      // Refused until the server knows where its partitions are.
      if (!answer.ok) return undefined;
      const { rows } = (await answer.json()) as { readonly rows: Invocation[] };
      return rows;
    },
  );
}

/**
 * Has what is in flight on a deployment go on at the newest one.
 *
 * @see https://docs.restate.dev/services/invocation/managing-invocations#resume
 */
export async function moveToLatest(engine: Engine, serviceUrl: string): Promise<void> {
  const change = async (id: string, how: string): Promise<void> => {
    const answer = await fetch(`${engine.adminUrl}/invocations/${id}/${how}`, { method: 'PATCH' });
    if (!answer.ok) throw new Error(`${how}: ${await answer.text()}`);
  };
  for (const { id } of await inFlight(engine, serviceUrl)) await change(id, 'pause');
  const paused = await eventually(
    () => 'all to be paused',
    async () => {
      const all = await inFlight(engine, serviceUrl);
      return all.every(({ status }) => status === 'paused') ? all : undefined;
    },
  );
  for (const { id } of paused) await change(id, 'resume?deployment=latest');
}

const gatewayOptions = (sandbox: Sandbox) => ({
  baseUrl: sandbox.url,
  getAccessToken: () => sandbox.accessToken,
  allowInsecureLoopback: true,
});

const fileOf = (version: string, name: string): string =>
  fileURLToPath(new URL(name, folderOf(version)));

function temporaryFolder(parent: string): string {
  const folder = mkdtempSync(join(parent, 'identification-upgrade-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
