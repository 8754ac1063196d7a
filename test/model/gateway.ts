import { fromPromise, type PromiseActorLogic } from 'xstate';
import type {
  FinalizeInput,
  IdentificationOutput,
  InitiateAnswer,
  InitiateInput,
  StatusAnswer,
  StatusInput,
} from '../../src/index.js';

/** A request that the gateway has got. */
interface Received<TAnswer> {
  readonly signal: AbortSignal;
  isAnswered: boolean;
  readonly resolve: (answer: TAnswer) => void;
  readonly reject: (reason: unknown) => void;
}

/** One operation of the gateway, which answers when it is told to. */
export interface Operation<TInput, TAnswer> {
  readonly logic: PromiseActorLogic<TAnswer, TInput>;
  /** How many requests wait for an answer. */
  inFlight(): number;
  answer(answer: TAnswer): void;
  fail(reason: unknown): void;
  /** Answers what nobody waits for any more. */
  answerLate(answer: TAnswer): void;
  /** The same with a failure. */
  failLate(reason: unknown): void;
}

/** The three operations. */
export interface Gateway {
  readonly initiate: Operation<InitiateInput, InitiateAnswer>;
  readonly getStatus: Operation<StatusInput, StatusAnswer>;
  readonly finalize: Operation<FinalizeInput, IdentificationOutput>;
}

/**
 * @param received sees each request when it is sent
 * @param answered sees each answer that is waited for
 */
export function operation<TInput, TAnswer>(
  received: (input: TInput) => void,
  answered: (answer: TAnswer) => void = () => undefined,
): Operation<TInput, TAnswer> {
  const requests: Received<TAnswer>[] = [];
  const open = (isLate: boolean): Received<TAnswer>[] =>
    requests.filter(({ isAnswered, signal }) => !isAnswered && signal.aborted === isLate);

  function settleAll(isLate: boolean, settle: (request: Received<TAnswer>) => void): void {
    for (const request of open(isLate)) {
      request.isAnswered = true;
      settle(request);
    }
  }

  return {
    logic: fromPromise<TAnswer, TInput>(async ({ input, signal }) => {
      // As the gateway actors do: nothing is sent in the turn that starts them.
      await Promise.resolve();
      signal.throwIfAborted();
      return new Promise((resolve, reject) => {
        requests.push({ signal, isAnswered: false, resolve, reject });
        received(input);
      });
    }),
    inFlight: () => open(false).length,
    answer: (answer) => {
      answered(answer);
      settleAll(false, ({ resolve }) => {
        resolve(answer);
      });
    },
    fail: (reason) => {
      settleAll(false, ({ reject }) => {
        reject(reason);
      });
    },
    answerLate: (answer) => {
      settleAll(true, ({ resolve }) => {
        resolve(answer);
      });
    },
    failLate: (reason) => {
      settleAll(true, ({ reject }) => {
        reject(reason);
      });
    },
  };
}

/** How many requests wait for an answer, of any operation. */
export const inFlight = ({ initiate, getStatus, finalize }: Gateway): number =>
  initiate.inFlight() + getStatus.inFlight() + finalize.inFlight();
