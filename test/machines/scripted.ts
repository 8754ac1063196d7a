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

/** A promise actor that answers when the test says. */
export interface Scripted<TOutput, TInput> {
  readonly logic: PromiseActorLogic<TOutput, TInput>;
  /** Every call so far, in order. */
  readonly calls: readonly Call<TOutput, TInput>[];
  /** Answers the call that the machine is waiting for, and lets the machine act on it. */
  answer(output: TOutput): Promise<void>;
  /** Rejects the call that the machine is waiting for, and lets the machine act on it. */
  fail(error: unknown): Promise<void>;
}

/** Lets everything happen that waits for a promise, and nothing that waits for a time. */
export const settle = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/**
 * @param name for the error where the machine has not called
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
