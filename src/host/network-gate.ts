import { fromPromise, type PromiseActorLogic } from 'xstate';
import { toFailure, type FailureCode } from '../../machines/failure.js';
import type { IdentificationActors } from '../../machines/identification.types.js';
import { throwIfAborted } from '../gateway/abort.js';
import { untilAborted } from '../gateway/timers.js';
import { runPromiseLogic } from './gated-actors.js';

/** How often a call is tried while the platform reports no network. */
const OFFLINE_TRY_INTERVAL_MS = 10_000;

/** The least time between two tries, however often the platform reports a change. */
const MIN_TRY_INTERVAL_MS = 1_000;

/** The failures of a call that the gateway has not answered. */
const UNREACHABLE: ReadonlySet<FailureCode> = new Set([
  ...(['network', 'timeout', 'tokenUnavailable', 'unexpected'] as const),
]);

/** Keeps calls that can't reach the gateway while the platform reports no network. */
export interface NetworkGate {
  readonly actors: IdentificationActors;
  /**
   * Whether there is no network: the platform reports it, and no call has been answered since. It is
   * not decided while the first try runs.
   */
  readonly isDown: () => boolean;
  /** The platform reports a change: calls are tried again, on the new network. */
  readonly networkChanged: () => void;
  /** Tries the calls that wait. */
  readonly tryNow: () => void;
}

/**
 * Makes calls wait for the network: `navigator.onLine` can be false while the network works (behind
 * some VPNs), so that each call is tried at once and then every 10 s. An answer proves the network,
 * until the platform reports the next change.
 *
 * The machine learns only of calls that were answered: a device that is offline spends no bound.
 *
 * @param isOffline whether the platform reports that there is no network
 * @param changed called when `isDown` may have changed
 */
export function createNetworkGate(
  actors: IdentificationActors,
  isOffline: () => boolean,
  changed: () => void,
): NetworkGate {
  let isProven = false;
  let hasFailed = false;
  let tries = 0;
  /** Ends each try that runs. */
  const interrupts = new Set<() => void>();
  /** Ends each wait for the next try. */
  const wakes = new Set<() => void>();

  const isReportedDown = (): boolean => !isProven && isOffline();

  function tryNow(): void {
    for (const wake of wakes) wake();
  }

  /** Runs one try. */
  async function attempt<T>(run: (signal: AbortSignal) => Promise<T>, signal: AbortSignal) {
    const began = Date.now();
    const interruption = new AbortController();
    const stop = (): void => {
      interruption.abort();
    };
    // What was sent on the network before never comes back.
    const interrupt = (): void => {
      if (Date.now() - began >= MIN_TRY_INTERVAL_MS) stop();
    };
    interrupts.add(interrupt);
    signal.addEventListener('abort', stop, { once: true });
    tries += 1;
    try {
      const output = await untilAborted(() => run(interruption.signal), interruption.signal);
      isProven = true;
      return { end: 'answered', output } as const;
    } catch (error) {
      throwIfAborted(signal);
      if (interruption.signal.aborted) return { end: 'interrupted' } as const;
      isProven = !UNREACHABLE.has(toFailure(error).code);
      if (!isReportedDown()) throw error;
      hasFailed = true;
      return { end: 'unreachable' } as const;
    } finally {
      tries -= 1;
      interrupts.delete(interrupt);
      signal.removeEventListener('abort', stop);
      changed();
    }
  }

  /** Waits for the next try after one that began at a time. */
  function nextTry(began: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        wakes.delete(wake);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const wake = (): void => {
        clearTimeout(timer);
        timer = setTimeout(done, Math.max(0, began + MIN_TRY_INTERVAL_MS - Date.now()));
      };
      let timer = setTimeout(done, OFFLINE_TRY_INTERVAL_MS);
      wakes.add(wake);
      signal.addEventListener('abort', done, { once: true });
      if (!isReportedDown()) wake();
    });
  }

  const gated = <TOutput, TInput>(
    logic: PromiseActorLogic<TOutput, TInput>,
  ): PromiseActorLogic<TOutput, TInput> =>
    fromPromise<TOutput, TInput>(async ({ input, signal }) => {
      // The checkpoint is written in the turn that starts the call.
      await Promise.resolve();
      for (;;) {
        throwIfAborted(signal);
        const began = Date.now();
        const tried = await attempt((stop) => runPromiseLogic(logic, input, stop), signal);
        if (tried.end === 'answered') return tried.output;
        if (tried.end === 'unreachable') await nextTry(began, signal);
      }
    });

  return {
    actors: {
      initiate: gated(actors.initiate),
      getStatus: gated(actors.getStatus),
      finalize: gated(actors.finalize),
      sleepUntil: actors.sleepUntil,
    },
    isDown: () => isReportedDown() && (hasFailed || tries === 0),
    networkChanged: () => {
      isProven = false;
      hasFailed = false;
      for (const interrupt of interrupts) interrupt();
      tryNow();
      changed();
    },
    tryNow,
  };
}
