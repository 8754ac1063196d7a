/** Identity keys: only a Restate server that signs with the right key may call a service. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import {
  createRestateService,
  registerRestateService,
  serveRestateService,
} from '../../src/restate/index.js';
import { complete, startParked } from '../server/helpers.js';
import { start } from '../sandbox/helpers.js';
import { FAST, sandboxActors } from '../support/host.js';
import { openEngine, type TestEngine } from '../support/restate.js';
import { openHost } from './helpers.js';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** The 32 bytes of the key in base 58, as Restate writes it. */
function nameOf(publicKey: KeyObject): string {
  const bytes = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  let digits = '';
  for (let rest = BigInt(`0x${bytes.toString('hex')}`); rest > 0n; rest /= 58n) {
    digits = (ALPHABET[Number(rest % 58n)] ?? '') + digits;
  }
  return `publickeyv1_${digits}`;
}

const own = generateKeyPairSync('ed25519');
const another = generateKeyPairSync('ed25519');

let folder = '';
let engine: TestEngine;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'identity-key-'));
  const file = join(folder, 'key.pem');
  writeFileSync(file, own.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  engine = await openEngine({ RESTATE_REQUEST_IDENTITY_PRIVATE_KEY_PEM_FILE: file });
});
afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true });
});

/** A service that accepts only this key, and a host. */
async function serveTo(publicKey: KeyObject) {
  const sandbox = await start();
  const actors = sandboxActors(sandbox);
  const service = createRestateService({ actors, timings: FAST });
  const served = await serveRestateService({
    service,
    port: 0,
    identityKeys: [nameOf(publicKey)],
    drainTimeout: 0,
  });
  onTestFinished(() => served.close());
  return {
    register: () => registerRestateService({ adminUrl: engine.adminUrl, serviceUrl: served.url }),
    host: openHost(engine, actors),
  };
}

it('serves a Restate server whose key it accepts', async () => {
  const { register, host } = await serveTo(own.publicKey);
  await register();
  const ended = await complete(host, await startParked(host, 1));
  expect(ended.view.state).toBe('completed');
});

it('refuses a Restate server with another key', async () => {
  const { register } = await serveTo(another.publicKey);
  await expect(register()).rejects.toMatchObject({ name: 'RestateAdminError' });
});
