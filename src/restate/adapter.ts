import type { ObjectContext, ObjectSharedContext } from '@restatedev/restate-sdk';
import { xstate } from '@restatedev/xstate';
import * as v from 'valibot';
import type { AnyStateMachine } from 'xstate';
import { IDENTIFICATION } from './handlers.js';
import type { PersistedMachine } from './kept-identification.js';

/** An actor's answer to the machine, or an event from outside: nobody looks into it here. */
export type AdapterRequest = Readonly<Record<string, unknown>>;

/** The adapter's own handlers, as far as they are used; they resolve with the persisted snapshot. */
export interface Adapter {
  /** Resets the machine of a key that has one. */
  readonly create: (ctx: ObjectContext, request: AdapterRequest) => Promise<PersistedMachine>;
  readonly send: (ctx: ObjectContext, request: AdapterRequest) => Promise<PersistedMachine>;
  readonly invokePromise: (ctx: ObjectSharedContext, request: AdapterRequest) => Promise<unknown>;
}

const handler = <THandler>() =>
  v.custom<THandler>((value) => typeof value === 'function', 'must be a handler');

/** The object's definition hides its handlers from its type, not from its users. */
const adapterSchema = v.object({
  object: v.object({
    create: handler<Adapter['create']>(),
    send: handler<Adapter['send']>(),
    invokePromise: handler<Adapter['invokePromise']>(),
  }),
});

/**
 * The handlers that `@restatedev/xstate` makes of the machines. They become part of an object of
 * ours, under the same name, which guards them and keeps more than they do.
 *
 * @param versions machines of identifications that are under way, by their ids
 */
export function adapterOf(latest: AnyStateMachine, versions: AnyStateMachine[]): Adapter {
  const definition = xstate(IDENTIFICATION.name, latest, { versions });
  const parsed = v.safeParse(adapterSchema, definition);
  if (parsed.success) return parsed.output.object;
  throw new TypeError('@restatedev/xstate is of a version that this one does not know.');
}
