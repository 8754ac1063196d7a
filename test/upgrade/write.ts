/**
 * Writes the folder of the present version: `node --import tsx test/upgrade/write.ts`.
 *
 * What stands there is released and never changes again, so that an existing folder is left alone.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack } from '../package/packed.js';
import { folderOf, type Contents, type FrozenIdentification } from './contents.js';
import { openGateway } from './gateway.js';
import { play } from './play.js';
import {
  createServerHost,
  createLibsqlStore,
  createRestateHost,
  createRestateService,
  freePorts,
  registerRestateService,
  serveRestateService,
  startEngine,
  type ServedRestateService,
} from './present.js';

/** The port of the service. Restate calls what is in flight there, also after an upgrade. */
const SERVICE_PORT = 19_480;

async function writeStore(file: string): Promise<FrozenIdentification[]> {
  const gateway = await openGateway();
  try {
    return await play(gateway, (options) => {
      const store = createLibsqlStore({ file });
      const host = createServerHost({ ...options, store, drainTimeout: 100 });
      return Promise.resolve({ host, close: () => host.close() });
    });
  } finally {
    await gateway.close();
  }
}

async function writeRestate(file: string): Promise<Contents['restate']> {
  const gateway = await openGateway();
  const folder = mkdtempSync(join(tmpdir(), 'identification-upgrade-'));
  const engine = await startEngine({ folder, ports: await freePorts() });
  const { adminUrl, ingressUrl } = engine;
  const answer = await fetch(`${adminUrl}/version`);
  const { version: server } = (await answer.json()) as { readonly version: string };
  const services: ServedRestateService[] = [];
  try {
    const identifications = await play(gateway, async (options) => {
      const service = createRestateService(options);
      // One at a time: they take the same port.
      await services.pop()?.close();
      const served = await serveRestateService({ service, port: SERVICE_PORT, drainTimeout: 100 });
      services.push(served);
      await registerRestateService({ adminUrl, serviceUrl: served.url });
      const host = createRestateHost({ ingressUrl, adminUrl, actors: gateway.actors });
      return { host, close: () => host.close() };
    });
    // Before the service, so that nothing that is in flight is seen to fail.
    await engine.end('SIGTERM');
    archive(folder, file);
    const serviceUrl = services[0]?.url ?? '';
    return { server, serviceUrl, identifications };
  } finally {
    await engine.end('SIGKILL');
    await services.pop()?.close();
    rmSync(folder, { recursive: true, force: true });
    await gateway.close();
  }
}

/** In an order and with owners and times that do not depend on the machine; without its logs. */
function archive(folder: string, file: string): void {
  const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  const without = ['--exclude=LOG', '--exclude=LOG.old.*', '--exclude=LOCK'];
  const use = ['--use-compress-program=gzip -9n', '-cf', file];
  execFileSync('tar', [...same, ...without, ...use, '-C', folder, '.']);
}

const versionOf = (file: URL): string =>
  (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;

// Restate keeps the stack of an error: it says where the checkout is.
Error.stackTraceLimit = 0;

const version = versionOf(new URL('../../package.json', import.meta.url));
const folder = fileURLToPath(folderOf(version));
if (existsSync(folder)) throw new Error(`${version} is written already.`);
const draft = mkdtempSync(join(tmpdir(), 'identification-upgrade-'));
try {
  await pack(draft);
  const contents: Contents = {
    version,
    store: await writeStore(join(draft, 'store.db')),
    restate: await writeRestate(join(draft, 'restate.tar.gz')),
  };
  writeFileSync(join(draft, 'contents.json'), `${JSON.stringify(contents, null, 2)}\n`);
  for (const name of readdirSync(draft)) chmodSync(join(draft, name), 0o644);
  cpSync(draft, folder, { recursive: true });
} finally {
  rmSync(draft, { recursive: true });
}
process.stdout.write(`What ${version} writes down is in ${folder}\n`);
