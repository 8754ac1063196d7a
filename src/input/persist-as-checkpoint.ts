import * as v from 'valibot';
import type { Snapshot } from 'xstate';
import type { IdentificationMachine } from '../../machines/identification.machine.js';
import { checkpointOf } from './checkpoint.js';
import { identificationInput, optionsSchema } from './identification-input.js';
import { parseInput } from './parse-input.js';

const { subject, timings, pendingStatuses, checkpoint } = optionsSchema.entries;
const { backoff } = timings.wrapped.entries;

/** What is persisted. Options that only a later version knows are dropped. */
const persistedSchema = v.object({
  identification: v.object({
    subject: v.object(subject.entries),
    timings: v.object({
      ...timings.wrapped.entries,
      backoff: v.object(backoff.wrapped.entries),
    }),
    pendingStatuses,
    checkpoint,
  }),
});

/**
 * Makes an identification that your own machine invokes or spawns persist as a checkpoint.
 *
 * XState persists a child whole, with its context, and so with the URL of the hosted page, which is a
 * secret. `getPersistedSnapshot()` of your machine, and of the actor itself, then has the options of the
 * identification and its checkpoint instead: no URL, and readable by every later version. Where XState
 * restores it, it resumes as from `identificationInput({ checkpoint })`, and asks the gateway for the
 * URL again.
 *
 * A damaged checkpoint is ignored, as in `identificationInput`. If the options are damaged, the restored
 * child has the status `error` and an `InvalidInputError`, and XState does not start it.
 *
 * @param machine `identificationMachine.provide({ actors })`
 *
 * @example
 * ```ts
 * import { setup } from 'xstate';
 * import {
 *   createGatewayActors,
 *   identificationInput,
 *   identificationMachine,
 *   persistAsCheckpoint,
 * } from 'identification-machine';
 *
 * const actors = createGatewayActors({
 *   baseUrl: 'https://api-test.10npay.com',
 *   getAccessToken: () => 'an access token of your OAuth server',
 * });
 * export const onboarding = setup({
 *   actors: { identification: persistAsCheckpoint(identificationMachine.provide({ actors })) },
 * }).createMachine({
 *   invoke: {
 *     src: 'identification',
 *     input: () => identificationInput({ subject: { userId: 42 } }),
 *   },
 * });
 * ```
 *
 * @see https://stately.ai/docs/persistence
 */
export function persistAsCheckpoint(machine: IdentificationMachine): IdentificationMachine {
  const overrides: Partial<IdentificationMachine> = {
    provide: (implementations) => persistAsCheckpoint(machine.provide(implementations)),
    getPersistedSnapshot: (snapshot) => {
      const { status, output, error, context } = snapshot;
      // An actor whose input was refused has no context.
      if (status === 'error') return { status, output, error };
      const { subject, settings } = context;
      const identification = { subject, ...settings, checkpoint: checkpointOf(snapshot) };
      // The cast is safe: status, output and error are copied from a snapshot.
      return { status, output, error, identification } as Snapshot<unknown>;
    },
    restoreSnapshot: (persisted, scope) => {
      const { identification } = parseInput(persistedSchema, persisted);
      return machine.getInitialSnapshot(scope, identificationInput(identification));
    },
  };
  return Object.assign(Object.create(machine) as IdentificationMachine, overrides);
}
