import * as v from 'valibot';

/** An actor among a host's options: what is missing is named, before anything waits for it. */
export const anActor = <TLogic>() =>
  v.custom<TLogic>(
    (value) => typeof value === 'object' && value !== null,
    'must be an actor, as createGatewayActors makes it',
  );
