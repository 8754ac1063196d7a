import { afterAll, beforeAll, onTestFinished } from 'vitest';
import type { IdentificationActors } from '../../src/index.js';
import {
  createRestateHost,
  createRestateService,
  registerRestateService,
  serveRestateService,
  type RestateHostOptions,
  type RestateServiceOptions,
} from '../../src/restate/index.js';
import type { IdentificationHost } from '../../src/index.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { FAST, sandboxActors } from '../support/host.js';
import { openEngine, type TestEngine } from '../support/restate.js';

/** A Restate server for all tests of a file. */
export function engineForAll(env: Readonly<Record<string, string>> = {}): () => TestEngine {
  let engine: TestEngine | undefined;
  beforeAll(async () => {
    engine = await openEngine(env);
  });
  afterAll(() => engine?.stop());
  return () => {
    if (engine === undefined) throw new Error('There is no engine yet.');
    return engine;
  };
}

/** A service in this process, registered, for as long as the test lasts. */
async function openService(
  engine: TestEngine,
  options: RestateServiceOptions,
): Promise<{ readonly url: string; readonly warnings: string[] }> {
  const warnings: string[] = [];
  const service = createRestateService({ timings: FAST, ...options });
  const server = await serveRestateService({
    service,
    port: 0,
    drainTimeout: 100,
    onWarning: (message) => {
      // On loopback there is nobody to be told apart by a signature.
      if (!message.includes('without validating request signatures')) warnings.push(message);
    },
  });
  onTestFinished(() => server.close());
  await registerRestateService({ adminUrl: engine.adminUrl, serviceUrl: server.url });
  return { url: server.url, warnings };
}

export function openHost(
  engine: TestEngine,
  actors: IdentificationActors,
  options: Partial<RestateHostOptions> = { adminUrl: engine.adminUrl },
): IdentificationHost {
  const host = createRestateHost({
    ingressUrl: engine.ingressUrl,
    actors,
    ...options,
  });
  onTestFinished(() => host.close());
  return host;
}

/** A service on a sandbox and a host to talk to it. */
export async function openBoth(
  engine: TestEngine,
  sandbox: Sandbox,
  options: Partial<RestateServiceOptions> = {},
) {
  const actors = sandboxActors(sandbox);
  const service = await openService(engine, { actors, ...options });
  return { ...service, host: openHost(engine, actors) };
}
