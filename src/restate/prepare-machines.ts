import type { ObjectContext, ObjectSharedContext } from '@restatedev/restate-sdk';
import { xstate } from '@restatedev/xstate';
import * as v from 'valibot';
import type { AnyStateMachine } from 'xstate';
import { InvalidInputError } from '../input/parse-input.js';
import { checkMachine } from './check-machine.js';
import { IDENTIFICATION } from './handlers.js';
import type { PersistedSnapshot } from './identification-record.js';
import type { ParsedRestateServiceOptions } from './options.js';
import { restateActors } from './restate-actors.js';
import { upgradedMachine } from './upgraded-machine.js';

/** An event, or an actor's answer to the machine; only the adapter reads it. */
export type AdapterRequest = Readonly<Record<string, unknown>>;

/** The handlers of `@restatedev/xstate` that are used; they resolve with the persisted snapshot. */
interface Adapter {
  /** Resets the machine where the key already has one. */
  readonly create: (ctx: ObjectContext, request: AdapterRequest) => Promise<PersistedSnapshot>;
  readonly send: (ctx: ObjectContext, request: AdapterRequest) => Promise<PersistedSnapshot>;
  readonly invokePromise: (ctx: ObjectSharedContext, request: AdapterRequest) => Promise<unknown>;
}

/** The machines of a service, with Restate's actors. */
export interface Machines {
  readonly adapter: Adapter;
  /** The machine with this id; `undefined` where the service does not have it. */
  find(id: string): AnyStateMachine | undefined;
}

/** @throws InvalidInputError for constructs that hang silently on Restate */
export function prepareMachines({
  actors,
  machine,
  previousMachines,
}: Pick<ParsedRestateServiceOptions, 'actors' | 'machine' | 'previousMachines'>): Machines {
  const provided = { actors: { ...restateActors(actors) } };
  const latest = machine.provide(provided);
  const previous = previousMachines.map((older) => older.provide(provided));
  const invalid = [
    ...checkMachine(latest, 'machine'),
    ...previous.flatMap((older) => checkMachine(older, 'previousMachines')),
  ];
  if (invalid.length > 0) throw new InvalidInputError(invalid);
  const byId = new Map([latest, ...previous].map((each) => [each.id, each]));
  const adapter = createAdapter(upgradedMachine(latest), previous.map(upgradedMachine));
  return { adapter, find: (id) => byId.get(id) };
}

const handler = <THandler>() =>
  v.custom<THandler>((value) => typeof value === 'function', 'must be a handler');

/** The definition of the object has the handlers, but its type hides them. */
const definitionSchema = v.object({
  object: v.object({
    create: handler<Adapter['create']>(),
    send: handler<Adapter['send']>(),
    invokePromise: handler<Adapter['invokePromise']>(),
  }),
});

/**
 * The adapter's handlers for the machines. They become part of our own object of the same name, which
 * guards them and stores more.
 */
function createAdapter(latest: AnyStateMachine, versions: AnyStateMachine[]): Adapter {
  const definition = xstate(IDENTIFICATION.name, latest, { versions });
  const parsed = v.safeParse(definitionSchema, definition);
  if (parsed.success) return parsed.output.object;
  throw new TypeError('This version of @restatedev/xstate is not supported.');
}
