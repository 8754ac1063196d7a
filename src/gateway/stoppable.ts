import { fromCallback, type EventObject, type PromiseActorLogic } from 'xstate';

/** Settles an actor. Only the first call counts, and none after the actor is stopped. */
export interface Settle<TOutput> {
  readonly resolve: (output: TOutput) => void;
  readonly reject: (reason: unknown) => void;
}

// The names that `fromPromise` uses, so that inspectors show the same events for both. They are sent
// and received here alone: XState does not need to know them.
const RESOLVE = 'xstate.promise.resolve';
const REJECT = 'xstate.promise.reject';

/**
 * Creates the logic of a promise actor whose work returns how to stop it.
 *
 * `fromPromise` makes an `AbortSignal` for each actor, used or not. On Node each signal gets a hidden
 * class of its own and survives the cheap collections: 0.95 kB of an identification that waits for its
 * next poll, and an eighth of the time of a poll (docs/decisions/0025-what-a-flow-costs.md). An actor of
 * `fromCallback` is stopped without a signal, by a cleanup function, but has no output. This adds it.
 *
 * @param begin starts the work and returns what stops it; it must not settle the actor synchronously
 */
export function fromStoppable<TOutput, TInput>(
  begin: (input: TInput, settle: Settle<TOutput>) => () => void,
): PromiseActorLogic<TOutput, TInput> {
  const logic = fromCallback<EventObject, TInput>(({ input, self }) => {
    let isActive = true;
    const settle = (type: string, data: unknown): void => {
      if (!isActive) return;
      isActive = false;
      const event: EventObject & { readonly data: unknown } = { type, data };
      self.send(event);
    };
    const stop = begin(input, {
      resolve: (output) => {
        settle(RESOLVE, output);
      },
      reject: (reason) => {
        settle(REJECT, reason);
      },
    });
    return () => {
      isActive = false;
      stop();
    };
    // The cast is safe: the transition below adds what a promise actor has besides, its output.
  }) as unknown as PromiseActorLogic<TOutput, TInput>;
  return {
    ...logic,
    transition: (snapshot, event, scope) => {
      const { type, data } = event;
      if (type === RESOLVE) {
        return { ...snapshot, status: 'done', output: data as TOutput, error: undefined };
      }
      if (type === REJECT) {
        return { ...snapshot, status: 'error', output: undefined, error: data };
      }
      return logic.transition(snapshot, event, scope);
    },
  };
}
