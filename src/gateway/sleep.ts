import type { PromiseActorLogic } from 'xstate';
import type { SleepInput } from '../../machines/identification.types.js';
import { fromStoppable } from './stoppable.js';

// A longer `setTimeout` fires at once.
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Wakes at a time, in epoch ms; where it is past, when this turn is over.
 *
 * Reads the clock once: a clock that is set back meanwhile does not make it longer.
 *
 * @returns what keeps it from waking
 */
export function wakeAt(at: number, wake: () => void): () => void {
  let left = at - Date.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (): void => {
    const part = Math.min(left, LONGEST_TIMER);
    left -= part;
    timer = setTimeout(left > 0 ? wait : wake, part);
  };
  let isStopped = false;
  if (left > 0) wait();
  else {
    queueMicrotask(() => {
      if (!isStopped) wake();
    });
  }
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

/** The machine's waits. */
export const sleepUntil: PromiseActorLogic<void, SleepInput> = fromStoppable(({ at }, { done }) =>
  wakeAt(at, done),
);
