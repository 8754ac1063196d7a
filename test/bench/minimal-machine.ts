/**
 * The minimal machine of XState with these states: flat, without retries, deadlines, checkpoints or
 * cancellation. It shows the cost of XState itself.
 */
import { assign, createActor, setup } from 'xstate';
import type { IdentificationActors, IdentificationOutput } from '../../src/index.js';
import { SIGNED, SIGNING, type Flow } from './flow.js';

interface Context {
  readonly userId: number;
  readonly output: IdentificationOutput | null;
}

const TIMEOUT_MS = 10_000;
const NO_METADATA = {
  localTimezone: null,
  userAgent: null,
  browserLanguage: null,
  userLanguage: null,
  deviceName: null,
};

/** @param pause ms until the next poll */
export function minimalMachine(actors: IdentificationActors, pause: () => number = () => 0) {
  const minimal = setup({
    types: {
      context: {} as Context,
      input: {} as { userId: number },
      events: {} as { type: 'redirect' },
      output: {} as IdentificationOutput | null,
    },
    actors: { ...actors },
  });
  const requesting = (id: string, wanted: string, next: string, waiting: string) =>
    minimal.createStateConfig({
      invoke: {
        id: `${id}.call`,
        src: 'getStatus',
        input: ({ context: { userId } }) => ({
          userId,
          userType: 'individual',
          timeout: TIMEOUT_MS,
        }),
        onDone: [
          { guard: ({ event }) => event.output.status === wanted, target: next },
          { target: waiting },
        ],
        onError: 'failed',
      },
    });
  const waiting = (id: string, next: string) =>
    minimal.createStateConfig({
      invoke: {
        id: `${id}.wait`,
        src: 'sleepUntil',
        input: () => ({ at: Date.now() + pause() }),
        onDone: next,
        onError: 'failed',
      },
    });
  return minimal.createMachine({
    context: ({ input: { userId } }) => ({ userId, output: null }),
    output: ({ context }) => context.output,
    initial: 'initiating',
    states: {
      initiating: {
        invoke: {
          id: 'initiate',
          src: 'initiate',
          input: ({ context: { userId } }) => ({
            ...NO_METADATA,
            userId,
            userType: 'individual',
            isRestartIdentification: false,
            correlationType: 0,
            timeout: TIMEOUT_MS,
          }),
          onDone: 'awaitingRedirect',
          onError: 'failed',
        },
      },
      awaitingRedirect: { on: { redirect: 'phaseA' } },
      phaseA: requesting('phaseA', SIGNING, 'signing', 'waitingA'),
      waitingA: waiting('phaseA', 'phaseA'),
      signing: { on: { redirect: 'phaseB' } },
      phaseB: requesting('phaseB', SIGNED, 'finalizing', 'waitingB'),
      waitingB: waiting('phaseB', 'phaseB'),
      finalizing: {
        invoke: {
          id: 'finalize',
          src: 'finalize',
          input: ({ context: { userId } }) => ({
            payload: { userId, bTrustAppCallBackId: null, correlationType: 0 },
            userType: 'individual',
            timeout: TIMEOUT_MS,
          }),
          onDone: {
            target: 'completed',
            actions: assign({ output: ({ event }) => event.output }),
          },
          onError: 'failed',
        },
      },
      completed: { type: 'final' },
      failed: {},
    },
  });
}

const STATE_OF = { waitingA: 'phaseA', waitingB: 'phaseB' } as const;

/** The same flow through it. */
export function minimalFlow(actors: IdentificationActors): Flow {
  const machine = minimalMachine(actors);
  return (userId, signal, onState) =>
    new Promise((resolve, reject) => {
      const actor = createActor(machine, { input: { userId } });
      let state: string | null = null;
      const stop = (): void => {
        actor.stop();
        reject(signal.reason);
      };
      signal.addEventListener('abort', stop, { once: true });
      actor.subscribe(({ value, context: { output } }) => {
        if (value === 'failed') reject(new Error('The flow has failed.'));
        if (value === 'failed' || value === state) return;
        const next = value === 'waitingA' || value === 'waitingB' ? STATE_OF[value] : value;
        if (next === state) return;
        state = next;
        onState(next);
        if (next === 'awaitingRedirect' || next === 'signing') actor.send({ type: 'redirect' });
        else if (next === 'completed' && output !== null) {
          signal.removeEventListener('abort', stop);
          resolve(output);
        }
      });
      actor.start();
    });
}
