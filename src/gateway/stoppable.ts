import { fromPromise, type PromiseActorLogic } from 'xstate';

/** How work ends by itself. */
export interface End<TOutput> {
  readonly done: (output: TOutput) => void;
  readonly failed: (reason: unknown) => void;
}

/**
 * A promise actor of work that says how it is stopped.
 *
 * It is what `fromPromise` makes, snapshots and events included, but for the `AbortSignal` that each
 * actor of `fromPromise` gets, wanted or not. On Node a signal has a hidden class of its own, and
 * outlives the collections that are cheap.
 *
 * @param begin begins the work and returns what stops it; it ends the work later, never at once
 */
export function fromStoppable<TOutput, TInput>(
  begin: (input: TInput, end: End<TOutput>) => () => void,
): PromiseActorLogic<TOutput, TInput> {
  const stops = new WeakMap<object, () => void>();
  const logic = fromPromise<TOutput, TInput>(() => new Promise(() => undefined));
  return {
    ...logic,
    start: ({ input }, { self }) => {
      if (input === undefined) return;
      const end = (
        type: 'xstate.promise.resolve' | 'xstate.promise.reject',
        data: unknown,
      ): void => {
        // Once at most, and never after a stop.
        if (stops.delete(self)) self.send({ type, data });
      };
      const stop = begin(input, {
        done: (output) => {
          end('xstate.promise.resolve', output);
        },
        failed: (reason) => {
          end('xstate.promise.reject', reason);
        },
      });
      stops.set(self, stop);
    },
    transition: (snapshot, event, scope) => {
      if (event.type === 'xstate.stop') {
        stops.get(scope.self)?.();
        stops.delete(scope.self);
      }
      return logic.transition(snapshot, event, scope);
    },
  };
}
