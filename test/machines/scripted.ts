import { fromPromise, type PromiseActorLogic } from 'xstate';

/** One call of a scripted actor. */
interface Call<TOutput, TInput> {
  readonly input: TInput;
  readonly signal: AbortSignal;
  /** Epoch ms at which the machine called. */
  readonly at: number;
  resolve(output: TOutput): void;
  reject(error: unknown): void;
}

/** A promise actor whose answers the test decides. */
export interface Scripted<TOutput, TInput> {
  readonly logic: PromiseActorLogic<TOutput, TInput>;
  /** Every call so far, in order. */
  readonly calls: readonly Call<TOutput, TInput>[];
  /** Answers the call in flight, and lets the machine react. */
  answer(output: TOutput): Promise<void>;
  /** Rejects the call in flight, and lets the machine react. */
  fail(error: unknown): Promise<void>;
}

/** Waits until all promises have settled; timers do not run. */
export const settle = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/**
 * @param name for the error message if there is no call in flight
 */
export function scripted<TOutput, TInput>(name: string): Scripted<TOutput, TInput> {
  const calls: Call<TOutput, TInput>[] = [];
  const open = new Set<Call<TOutput, TInput>>();

  function take(): Call<TOutput, TInput> {
    const call = calls.at(-1);
    if (call === undefined || !open.has(call) || call.signal.aborted) {
      throw new Error(`The machine is not waiting for ${name}.`);
    }
    open.delete(call);
    return call;
  }

  return {
    calls,
    logic: fromPromise<TOutput, TInput>(
      ({ input, signal }) =>
        new Promise((resolve, reject) => {
          const call = { input, signal, at: Date.now(), resolve, reject };
          calls.push(call);
          open.add(call);
        }),
    ),
    answer: async (output) => {
      take().resolve(output);
      await settle();
    },
    fail: async (error) => {
      take().reject(error);
      await settle();
    },
  };
}
