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
import type { FakeClock, IdentificationDriver } from '../driver.js';
import { createScriptedGateway } from '../scripted-gateway.js';
import { sightOf } from '../sight.js';

/** How the machine is walked without an app. */
export interface InProcessOptions {
  /** Fake time: `vi`, after `vi.useFakeTimers()`. */
  readonly clock: FakeClock;
  /** Hears of what the machine does. */
  readonly inspect?: (event: InspectionEvent) => void;
}

/**
 * A driver of the machine itself, in this process: to see a path at work, and to start one's own
 * driver from.
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
export function createInProcessDriver({ clock, inspect }: InProcessOptions): IdentificationDriver {
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
  const begin = (checkpoint: unknown) =>
    createActor(machine, {
      input: identificationInput({ subject: { userId: 42 }, checkpoint }),
      ...(inspect && { inspect }),
    }).start();
  let actor: ReturnType<typeof begin> | null = null;

  function running(): ReturnType<typeof begin> {
    if (actor === null) throw new Error('Nothing has been started.');
    return actor;
  }

  const send = (type: IdentificationEvent['type']): Promise<void> => {
    running().send({ type });
    return Promise.resolve();
  };

  return {
    gateway,
    clock,
    patience: 500,
    start: () => {
      actor = begin(null);
      return Promise.resolve();
    },
    open: () => {
      const { hosted } = viewOf(running().getSnapshot());
      return hosted === null
        ? Promise.reject(new Error('There is no hosted page.'))
        : Promise.resolve(hosted.url);
    },
    redirect: (how) => send(`redirect.${how}`),
    send,
    see: () => Promise.resolve(sightOf(viewOf(running().getSnapshot()))),
    reload: () => {
      const written: unknown = JSON.parse(JSON.stringify(checkpointOf(running().getSnapshot())));
      running().stop();
      actor = begin(written);
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
