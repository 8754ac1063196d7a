import { fromPromise, type PromiseActorLogic } from 'xstate';
import type {
  FinalizeInput,
  IdentificationOutput,
  InitiateAnswer,
  InitiateInput,
  StatusAnswer,
  StatusInput,
} from '../../src/index.js';

/** A request that the gateway has received. */
interface Received<TAnswer> {
  readonly signal: AbortSignal;
  isAnswered: boolean;
  readonly resolve: (answer: TAnswer) => void;
  readonly reject: (reason: unknown) => void;
}

/** An operation of the gateway, whose answers the test decides. */
export interface Operation<TInput, TAnswer> {
  readonly logic: PromiseActorLogic<TAnswer, TInput>;
  /** The number of requests that wait for an answer. */
  inFlight(): number;
  answer(answer: TAnswer): void;
  fail(reason: unknown): void;
  /** Answers the requests that were aborted. */
  answerLate(answer: TAnswer): void;
  /** Rejects the requests that were aborted. */
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
      // Like the gateway actors, it sends nothing in the turn that starts it.
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

/** The number of requests of all operations that wait for an answer. */
export const inFlight = ({ initiate, getStatus, finalize }: Gateway): number =>
  initiate.inFlight() + getStatus.inFlight() + finalize.inFlight();
