import { createActor, fromPromise, toPromise, type PromiseActorLogic } from 'xstate';
import { toFailure, type Failure } from '../../machines/failure.js';
import type { IdentificationActors } from '../../machines/identification.types.js';
import { throwIfAborted } from '../gateway/abort.js';
import type { GatewayCall } from './host-event.js';

/** What each call to the gateway waits for: write first, then act. */
export interface Gate {
  /**
   * Resolves when the state that led to the call is saved, with the function to report the end of
   * the call to. Rejects if the call may not be sent.
   */
  pass(
    system: object,
    call: GatewayCall,
    signal: AbortSignal,
  ): Promise<(end: 'done' | 'aborted' | Failure) => void>;
}

/**
 * Makes each actor that calls the gateway wait at the gate first.
 *
 * One set serves all identifications of a host: each identification is the root of its own actor
 * system, so the system of a call tells which identification it belongs to.
 */
export function gatedActors(actors: IdentificationActors, gate: Gate): IdentificationActors {
  const gated = <TOutput, TInput>(
    call: GatewayCall,
    logic: PromiseActorLogic<TOutput, TInput>,
  ): PromiseActorLogic<TOutput, TInput> =>
    fromPromise<TOutput, TInput>(async ({ input, system, signal }) => {
      // The save begins later in the turn that starts the call.
      await Promise.resolve();
      throwIfAborted(signal);
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

/** Runs a promise actor outside of the machine: settles as the actor does, and stops on abort. */
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
