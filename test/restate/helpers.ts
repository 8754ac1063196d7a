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

/** Starts one Restate server for all tests of a file. */
export function engineForAll(env: Readonly<Record<string, string>> = {}): () => TestEngine {
  let engine: TestEngine | undefined;
  beforeAll(async () => {
    engine = await openEngine(env);
  });
  afterAll(() => engine?.stop());
  return () => {
    if (engine === undefined) throw new Error('The engine is not started yet.');
    return engine;
  };
}

/** Serves and registers a service in this process until the test ends. */
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
      // On loopback the engine does not sign its requests.
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

/** A service in front of a sandbox, and a host that calls it. */
export async function openBoth(
  engine: TestEngine,
  sandbox: Sandbox,
  options: Partial<RestateServiceOptions> = {},
) {
  const actors = sandboxActors(sandbox);
  const service = await openService(engine, { actors, ...options });
  return { ...service, host: openHost(engine, actors) };
}
