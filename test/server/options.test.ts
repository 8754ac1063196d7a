import { describe, expect, it } from 'vitest';
import { createServerHost } from '../../src/server/index.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { sandboxActors } from '../support/host.js';
import { start } from '../sandbox/helpers.js';

/** Calls it as plain JavaScript does, without the compiler's help. */
function create(options: unknown): unknown {
  return Reflect.apply(createServerHost, undefined, [options]);
}

describe('the options of a host', () => {
  it.each(['initiate', 'getStatus', 'finalize', 'sleepUntil'])(
    'name the actor %s where it is missing',
    async (name) => {
      const actors: Record<string, unknown> = { ...sandboxActors(await start()) };
      Reflect.deleteProperty(actors, name);
      expect(() => create({ actors, store: createMemoryStore() })).toThrow(
        `actors.${name}: is required`,
      );
    },
  );

  it('name what is no actor', async () => {
    const actors = { ...sandboxActors(await start()), getStatus: () => undefined };
    expect(() => create({ actors, store: createMemoryStore() })).toThrow(
      'actors.getStatus: must be an actor, as createGatewayActors makes it',
    );
  });
});
