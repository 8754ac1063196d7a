import type { ObjectSharedContext } from '@restatedev/restate-sdk';
import { fromPromise } from '@restatedev/xstate/promise';
import type { PromiseActorLogic } from 'xstate';
import { toFailure } from '../../machines/failure.js';
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
import { runPromiseLogic } from '../host/gated-actors.js';

/**
 * Replaces a hosted URL, which is a bearer secret: Restate stores every answer of an actor. The host
 * asks the gateway for the URL again when the user opens the page.
 */
const WITHHELD_URL = 'about:blank#withheld';

/**
 * Wraps the app's actors as Restate's. Each runs in an invocation of its own, which sends the result
 * to the machine. The access token stays in this process, in the app's actors.
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
    // Restate waits, not this process, which may be killed meanwhile.
    sleepUntil: fromPromise(
      ({ input, ctx }: { readonly input: SleepInput; readonly ctx: ObjectSharedContext }) =>
        ctx.sleep(Math.max(0, input.at - Date.now())),
    ),
  };
}

const call = <TOutput, TInput extends InitiateInput | StatusInput | FinalizeInput>(
  logic: PromiseActorLogic<TOutput, TInput>,
  toStored: (answer: TOutput) => TOutput,
) =>
  fromPromise<TOutput, TInput>(async ({ input, ctx }) => {
    try {
      const { attemptCompletedSignal } = ctx.request();
      return toStored(await runPromiseLogic(logic, input, attemptCompletedSignal));
    } catch (error) {
      // An Error would reach the machine as `{}`, and Restate would store its message.
      throw toFailure(error);
    }
  });
