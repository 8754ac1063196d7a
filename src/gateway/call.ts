import { failure } from '../../machines/failure.js';
import { fromStoppable } from './stoppable.js';

/** The actor of a call, which ends when its time is up (the failure `timeout`) or its state is left. */
export const fromCall = <TOutput, TInput extends { readonly timeout: number }>(
  ask: (input: TInput, signal: AbortSignal) => Promise<TOutput>,
) =>
  fromStoppable<TOutput, TInput>((input, { done, failed }) => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      controller.abort(failure('timeout'));
    }, input.timeout);
    const answer = async (): Promise<TOutput> => {
      try {
        // Subscribers of the machine see the new state in the turn that starts the call, and a host
        // has then written its checkpoint, or has left the state, before anything is sent.
        await Promise.resolve();
        controller.signal.throwIfAborted();
        return await ask(input, controller.signal);
      } finally {
        clearTimeout(timer);
      }
    };
    answer().then(done, failed);
    return () => {
      controller.abort();
    };
  });
