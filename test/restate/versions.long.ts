import { createMachine, type AnyStateMachine } from 'xstate';
import { expect, it, onTestFinished } from 'vitest';
import { identificationMachine } from '../../src/index.js';
import {
  createRestateService,
  registerRestateService,
  serveRestateService,
  type RestateServiceOptions,
} from '../../src/restate/index.js';
import { complete, startParked, startSigning, until } from '../server/helpers.js';
import { start } from '../sandbox/helpers.js';
import { FAST, sandboxActors } from '../support/host.js';
import { engineForAll, openHost } from './helpers.js';

const engine = engineForAll();

/** The machine of a later version, with another id and without `cancel`. */
function nextMachine(): AnyStateMachine {
  const renamed = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replace(/^#identification\./, '#next.');
    if (Array.isArray(value)) return value.map(renamed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, renamed(each)]));
  };
  const config = renamed(identificationMachine.config) as Parameters<typeof createMachine>[0];
  const next = createMachine({ ...config, id: 'next', on: {} });
  return next.provide(identificationMachine.implementations as never);
}

async function deploy(
  options: RestateServiceOptions,
  port = 0,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const service = createRestateService({ timings: FAST, ...options });
  const server = await serveRestateService({ service, port, drainTimeout: 100 });
  onTestFinished(() => server.close());
  await registerRestateService({ adminUrl: engine().adminUrl, serviceUrl: server.url });
  return { port: Number(new URL(server.url).port), close: () => server.close() };
}

it('completes old identifications on their own machine, and starts new ones on the new machine', async () => {
  const sandbox = await start();
  const actors = sandboxActors(sandbox);
  const host = openHost(engine(), actors);
  await deploy({ actors });
  const [parked, signing] = [await startParked(host, 1), await startSigning(host, 2)];

  await deploy({ actors, machine: nextMachine(), previousMachines: [identificationMachine] });
  expect((await host.get(parked))?.view.can).toContain('cancel');
  const fresh = await startParked(host, 3);
  expect((await host.get(fresh))?.view.can).not.toContain('cancel');

  const ended = await Promise.all([parked, signing, fresh].map((id) => complete(host, id)));
  expect(ended.map(({ view }) => view.state)).toEqual(['completed', 'completed', 'completed']);
  expect([1, 2, 3].map((userId) => sandbox.finalizations(userId))).toEqual([1, 1, 1]);
});

it('waits while the service lacks the machine, and continues once a service has it', async () => {
  const sandbox = await start();
  const actors = sandboxActors(sandbox);
  const host = openHost(engine(), actors);
  const hasty = openHost(engine(), actors, { requestTimeout: 1_000 });
  await deploy({ actors });
  const id = await startParked(host, 4);
  // This deployment lacks the machine of the identifications in progress.
  await deploy({ actors, machine: nextMachine() });
  await expect(hasty.get(id)).rejects.toMatchObject({ code: 'storeUnavailable' });
  await deploy({ actors, machine: nextMachine(), previousMachines: [identificationMachine] });
  expect((await complete(host, id)).view.state).toBe('completed');
});

it('processes an event that reached a service without the machine, once that address has it', async () => {
  const sandbox = await start();
  const actors = sandboxActors(sandbox);
  const host = openHost(engine(), actors);
  const hasty = openHost(engine(), actors, { requestTimeout: 1_000 });
  await deploy({ actors });
  const id = await startParked(host, 5);
  const forgetful = await deploy({ actors, machine: nextMachine() });
  await expect(hasty.send(id, { type: 'cancel' })).rejects.toMatchObject({
    code: 'storeUnavailable',
  });

  await forgetful.close();
  await deploy(
    { actors, machine: nextMachine(), previousMachines: [identificationMachine] },
    forgetful.port,
  );
  await until(host, id, 'cancelled');
});
