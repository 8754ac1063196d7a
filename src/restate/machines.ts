import type { AnyStateMachine } from 'xstate';
import type { IdentificationActors } from '../../machines/identification.types.js';
import { InvalidInputError } from '../input/parse-input.js';
import { adapterOf, type Adapter } from './adapter.js';
import { complaintsAbout } from './check-machine.js';
import { restateActors } from './restate-actors.js';
import type { ServiceSettings } from './service-settings.js';

/** The machines of a service, each with Restate's actors. */
export interface Machines {
  readonly adapter: Adapter;
  /** The machine of an id; `undefined` where this service does not have it. */
  find(id: string): AnyStateMachine | undefined;
}

/** @throws InvalidInputError for what would hang without a word */
export function prepareMachines({
  actors,
  machine,
  previousMachines,
}: Pick<ServiceSettings, 'machine' | 'previousMachines'> & {
  readonly actors: IdentificationActors;
}): Machines {
  const provided = { actors: { ...restateActors(actors) } };
  const latest = machine.provide(provided);
  const previous = previousMachines.map((older) => older.provide(provided));
  const complaints = [
    ...complaintsAbout(latest, 'machine'),
    ...previous.flatMap((older) => complaintsAbout(older, 'previousMachines')),
  ];
  if (complaints.length > 0) throw new InvalidInputError(complaints);
  const byId = new Map([latest, ...previous].map((each) => [each.id, each]));
  return { adapter: adapterOf(latest, previous), find: (id) => byId.get(id) };
}
