import { describe, expect, it } from 'vitest';
import { createServerHost } from '../../src/server/index.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { FAST, sandboxActors } from '../support/host.js';
import { start } from '../sandbox/helpers.js';
import { openHost } from './helpers.js';

/** Creates a host without a type check, as plain JavaScript does. */
function create(options: unknown): unknown {
  return Reflect.apply(createServerHost, undefined, [options]);
}

describe('the options of a host', () => {
  it.each(['initiate', 'getStatus', 'finalize', 'sleepUntil'])(
    'are rejected with the name of the missing actor %s',
    async (name) => {
      const actors: Record<string, unknown> = { ...sandboxActors(await start()) };
      Reflect.deleteProperty(actors, name);
      expect(() => create({ actors, store: createMemoryStore() })).toThrow(
        `actors.${name}: is required`,
      );
    },
  );

  it('are rejected with the name of a value out of range', async () => {
    const sandbox = await start();
    expect(() => openHost(sandbox, { timings: { pollInterval: 0 } })).toThrow(
      expect.objectContaining({
        fields: [expect.objectContaining({ field: 'timings.pollInterval' })],
      }),
    );
    expect(() => openHost(sandbox, { retention: -1 })).toThrow('retention: must be');
    expect(() => openHost(sandbox, { timings: FAST })).not.toThrow();
  });

  it('are rejected with the name of an actor that is not an actor', async () => {
    const actors = { ...sandboxActors(await start()), getStatus: () => undefined };
    expect(() => create({ actors, store: createMemoryStore() })).toThrow(
      'actors.getStatus: must be an actor, as createGatewayActors makes it',
    );
  });
});
