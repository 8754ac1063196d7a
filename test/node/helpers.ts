import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { IdentificationState } from '../../src/index.js';
import {
  createIdentificationHost,
  createMemoryStore,
  type HostedIdentification,
  type HostEvent,
  type IdentificationHost,
  type IdentificationHostOptions,
} from '../../src/node/index.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { FAST, sandboxActors, submit } from '../support/host.js';

/** A path that is not there yet, in a folder that goes with the test. */
export function storePath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'identification-store-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return join(folder, 'identifications.db');
}

/** A host on a sandbox, in this process, with a store in memory unless one is given. */
export function openHost(
  sandbox: Sandbox,
  options: Partial<IdentificationHostOptions> = {},
): IdentificationHost {
  const host = createIdentificationHost({
    actors: sandboxActors(sandbox),
    store: createMemoryStore(),
    timings: FAST,
    drainTimeout: 100,
    ...options,
  });
  onTestFinished(() => host.close());
  return host;
}

/** Remembers what a host tells its observer. */
export function observer() {
  const events: HostEvent[] = [];
  return {
    events,
    observe: (event: HostEvent): void => {
      events.push(event);
    },
    of: <TType extends HostEvent['type']>(type: TType) =>
      events.filter((event): event is Extract<HostEvent, { type: TType }> => event.type === type),
  };
}

/** Waits for an identification to look like this, by asking for it. */
export async function until(
  host: IdentificationHost,
  id: string,
  condition: IdentificationState | ((identification: HostedIdentification) => boolean),
): Promise<HostedIdentification> {
  let lookAgain = (): void => undefined;
  const stop = host.subscribe(id, () => {
    lookAgain();
  });
  try {
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        lookAgain = resolve;
      });
      const identification = await host.get(id);
      if (identification === null) throw new Error('There is no such identification.');
      const isMet =
        typeof condition === 'string'
          ? identification.view.state === condition
          : condition(identification);
      if (isMet) return identification;
      await changed;
    }
  } finally {
    stop();
  }
}

/** The user does everything right, from where the identification is to where it ends. */
export async function complete(
  host: IdentificationHost,
  id: string,
): Promise<HostedIdentification> {
  const parked = await until(host, id, ({ view }) => !view.working);
  const { state } = parked.view;
  if (state !== 'awaitingRedirect' && state !== 'signing') return parked;
  const hosted = await host.open(id);
  await submit({ ...parked.view, hosted }, state === 'signing' ? 'sign' : 'pass');
  await host.send(id, 'redirect.succeeded');
  return complete(host, id);
}
