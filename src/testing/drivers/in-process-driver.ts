import { createActor, type InspectionEvent } from 'xstate';
import { identificationMachine } from '../../../machines/identification.machine.js';
import type { IdentificationEvent, SleepInput } from '../../../machines/identification.types.js';
import { viewOf } from '../../../machines/identification.view.js';
import { checkpointOf } from '../../input/checkpoint.js';
import { failure } from '../../../machines/failure.js';
import { createGatewayActors } from '../../gateway/actors.js';
import { wakeAt } from '../../gateway/timers.js';
import { fromStoppable } from '../../gateway/stoppable.js';
import { identificationInput } from '../../input/identification-input.js';
import { observationOf, type FakeClock, type IdentificationDriver } from '../driver.js';
import { createScriptedGateway } from '../scripted-gateway.js';

/** Options of `createInProcessDriver`. */
export interface InProcessDriverOptions {
  /** Fake time: `vi`, after `vi.useFakeTimers()`. */
  readonly clock: FakeClock;
  /** An observer of the machine. */
  readonly inspect?: (event: InspectionEvent) => void;
}

/**
 * Creates a driver of the machine itself, in this process. It shows how a path runs, and is a
 * starting point for your own driver.
 *
 * @example
 * ```ts
 * import { createInProcessDriver, testIdentification } from 'identification-machine/testing';
 * import { afterEach, beforeEach, test, vi } from 'vitest';
 *
 * beforeEach(() => { vi.useFakeTimers(); });
 * afterEach(() => { vi.useRealTimers(); });
 *
 * testIdentification({ driver: createInProcessDriver({ clock: vi }), test });
 * ```
 */
export function createInProcessDriver({
  clock,
  inspect,
}: InProcessDriverOptions): IdentificationDriver {
  const gateway = createScriptedGateway();
  let breakTimer = (): void => undefined;
  const machine = identificationMachine.provide({
    actors: {
      ...createGatewayActors({
        baseUrl: 'https://gateway.example',
        getAccessToken: () => 'token',
        fetch: gateway.fetch,
      }),
      sleepUntil: fromStoppable((input: SleepInput, { resolve, reject }) => {
        breakTimer = () => {
          reject(failure('unexpected'));
        };
        return wakeAt(input.at, resolve);
      }),
    },
  });
  const startActor = (checkpoint: unknown) =>
    createActor(machine, {
      input: identificationInput({ subject: { userId: 42 }, checkpoint }),
      ...(inspect && { inspect }),
    }).start();
  let actor: ReturnType<typeof startActor> | null = null;

  function running(): ReturnType<typeof startActor> {
    if (actor === null) throw new Error('No identification has been started.');
    return actor;
  }

  const send = (type: IdentificationEvent['type']): Promise<void> => {
    running().send({ type });
    return Promise.resolve();
  };

  return {
    gateway,
    clock,
    timeout: 500,
    start: () => {
      actor = startActor(null);
      return Promise.resolve();
    },
    open: () => {
      const { hosted } = viewOf(running().getSnapshot());
      return hosted === null
        ? Promise.reject(new Error('There is no hosted page to open.'))
        : Promise.resolve(hosted.url);
    },
    redirect: (outcome) => send(`redirect.${outcome}`),
    send,
    hint: () => {
      running().send({ type: 'hint' });
      return Promise.resolve();
    },
    expire: () => {
      running().send({ type: 'expire' });
      return Promise.resolve();
    },
    observe: () => Promise.resolve(observationOf(viewOf(running().getSnapshot()))),
    reload: () => {
      const checkpoint: unknown = JSON.parse(JSON.stringify(checkpointOf(running().getSnapshot())));
      running().stop();
      actor = startActor(checkpoint);
      return Promise.resolve();
    },
    breakTimer: () => {
      breakTimer();
      return Promise.resolve();
    },
    close: () => {
      actor?.stop();
      actor = null;
      return Promise.resolve();
    },
  };
}
