import type { ObjectSharedContext } from '@restatedev/restate-sdk';
import { fromPromise } from '@restatedev/xstate/promise';
import type { PromiseActorLogic } from 'xstate';
import type {
  FinalizeInput,
  IdentificationActors,
  IdentificationOutput,
  InitiateAnswer,
  InitiateInput,
  SleepInput,
  StatusAnswer,
  StatusInput,
} from '../../machines/identification.types.js';
import { toFailure } from '../../machines/failure.js';
import { runPromiseLogic } from '../host/gated-actors.js';

/**
 * Stands for a hosted URL, which is a bearer secret: the engine writes down whatever an actor
 * answers. Whoever is to open the page asks the gateway for the URL (`open`).
 */
const WITHHELD_URL = 'about:blank#withheld';

/**
 * The actors of an app as Restate's: each runs in an invocation of its own, which tells the machine
 * of the result. The access token stays in this process, where the app's actors get it.
 */
export function restateActors(actors: IdentificationActors) {
  return {
    initiate: call<InitiateAnswer, InitiateInput>(actors.initiate, (answer) => ({
      ...answer,
      url: WITHHELD_URL,
    })),
    getStatus: call<StatusAnswer, StatusInput>(actors.getStatus, (answer) => ({
      ...answer,
      url: answer.url === null ? null : WITHHELD_URL,
    })),
    finalize: call<IdentificationOutput, FinalizeInput>(actors.finalize, (answer) => answer),
    // The engine waits, and nothing of this process does: it may be killed meanwhile.
    sleepUntil: fromPromise(({ input, ctx }: Promised<SleepInput>) =>
      ctx.sleep(Math.max(0, input.at - Date.now())),
    ),
  };
}

/** What an actor is called with. */
interface Promised<TInput> {
  readonly input: TInput;
  readonly ctx: ObjectSharedContext;
}

const call = <TOutput, TInput extends InitiateInput | StatusInput | FinalizeInput>(
  logic: PromiseActorLogic<TOutput, TInput>,
  toKeep: (answer: TOutput) => TOutput,
) =>
  fromPromise<TOutput, TInput>(async ({ input, ctx }) => {
    try {
      const { attemptCompletedSignal } = ctx.request();
      return toKeep(await runPromiseLogic(logic, input, attemptCompletedSignal));
    } catch (error) {
      // An Error would arrive as `{}`, and its message be kept.
      throw toFailure(error);
    }
  });
