import { createActor, toPromise, type PromiseActorLogic } from 'xstate';

/** Runs an actor of the machine by itself: resolves or rejects as it does, and stops with the signal. */
export async function runPromiseLogic<TOutput, TInput>(
  logic: PromiseActorLogic<TOutput, TInput>,
  input: TInput,
  signal: AbortSignal,
): Promise<TOutput> {
  const actor = createActor(logic, { input });
  const stop = (): void => {
    actor.stop();
  };
  signal.addEventListener('abort', stop, { once: true });
  const result = toPromise(actor);
  actor.start();
  try {
    return await result;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
