import { fromPromise, type PromiseActorLogic } from 'xstate';
import type { IdentificationActors } from '../../machines/identification.types.js';
import { toFailure, type Failure } from '../../machines/failure.js';
import { runPromiseLogic } from './run-promise-logic.js';
import type { GatewayCall } from './host-event.js';

/** What stands between the machine and a call to the gateway. */
export interface Gate {
  /**
   * Lets a call pass: resolves when what the call rests on is saved; rejects where it may not be
   * sent. Resolves with what to tell the end of the call to.
   */
  pass(
    system: object,
    call: GatewayCall,
    signal: AbortSignal,
  ): Promise<(end: 'done' | 'aborted' | Failure) => void>;
}

/**
 * The actors of a host, each held back at the gate before it calls.
 *
 * One set serves all identifications: a call knows its identification by the actor system that it
 * runs in, as each identification is the root of a system of its own.
 */
export function gatedActors(actors: IdentificationActors, gate: Gate): IdentificationActors {
  const gated = <TOutput, TInput>(
    call: GatewayCall,
    logic: PromiseActorLogic<TOutput, TInput>,
  ): PromiseActorLogic<TOutput, TInput> =>
    fromPromise<TOutput, TInput>(async ({ input, system, signal }) => {
      // The turn that starts the call is the one in which the save begins.
      await Promise.resolve();
      signal.throwIfAborted();
      const ended = await gate.pass(system, call, signal);
      try {
        const output = await runPromiseLogic(logic, input, signal);
        ended(signal.aborted ? 'aborted' : 'done');
        return output;
      } catch (error) {
        ended(signal.aborted ? 'aborted' : toFailure(error));
        throw error;
      }
    });

  return {
    initiate: gated('initiate', actors.initiate),
    getStatus: gated('getStatus', actors.getStatus),
    finalize: gated('finalize', actors.finalize),
    sleepUntil: actors.sleepUntil,
  };
}
