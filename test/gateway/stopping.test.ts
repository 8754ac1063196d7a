import { describe, expect, test } from 'vitest';
import type { IdentificationActors } from '../../machines/identification.types.js';
import { start } from '../sandbox/helpers.js';
import {
  actorsFor,
  connect,
  deferred,
  FINALIZE_INPUT,
  INITIATE_INPUT,
  OPERATIONS,
  serve,
  started,
  STATUS_INPUT,
} from './helpers.js';

const begin = {
  initiate: (actors: IdentificationActors) => started(actors.initiate, INITIATE_INPUT),
  status: (actors: IdentificationActors) => started(actors.getStatus, STATUS_INPUT),
  finalize: (actors: IdentificationActors) => started(actors.finalize, FINALIZE_INPUT),
};

describe.each(OPERATIONS)('the actor of %s', (operation) => {
  test('neither asks for a token nor sends a request in the turn that starts it', async () => {
    const sandbox = await start();
    const asked: string[] = [];
    const actors = actorsFor(sandbox, {
      getAccessToken: () => {
        asked.push('token');
        return sandbox.accessToken;
      },
      fetch: (...request) => {
        asked.push('request');
        return fetch(...request);
      },
    });
    const { outcome } = begin[operation](actors);
    expect(asked).toEqual([]);
    await outcome.catch(() => undefined);
    expect(asked).toEqual(['token', 'request']);
  });

  test('neither asks for a token nor sends a request where it is stopped in the same turn', async () => {
    const sandbox = await start();
    let tokens = 0;
    const actors = actorsFor(sandbox, {
      getAccessToken: () => {
        tokens += 1;
        return sandbox.accessToken;
      },
    });
    begin[operation](actors).stop();

    // The answer to another call proves that there was time to send this one.
    sandbox.script(99, { status: 'PROCESSING' });
    await connect(sandbox).status({ userId: 99 });
    expect(sandbox.requests.map(({ userId }) => userId)).toEqual([99]);
    expect(tokens).toBe(0);
  });

  test('sends no request where it is stopped before the token is given', async () => {
    const sandbox = await start();
    const asked = deferred();
    const allowed = deferred();
    const { stop } = begin[operation](
      actorsFor(sandbox, {
        getAccessToken: async () => {
          asked.resolve(undefined);
          await allowed.promise;
          return sandbox.accessToken;
        },
      }),
    );
    await asked.promise;
    stop();
    allowed.resolve(undefined);

    sandbox.script(99, { status: 'PROCESSING' });
    await connect(sandbox).status({ userId: 99 });
    expect(sandbox.requests.map(({ userId }) => userId)).toEqual([99]);
  });

  test('closes the connection when it is stopped before the answer', async () => {
    const arrived = deferred();
    const hungUp = deferred<string>();
    const server = await serve(({ socket }) => {
      socket.on('close', () => {
        hungUp.resolve('by the client');
      });
      arrived.resolve(undefined);
    });
    const { stop } = begin[operation](actorsFor(server));
    await arrived.promise;
    stop();
    expect(await hungUp.promise).toBe('by the client');
  });

  test('closes the connection when it is stopped during the body', async () => {
    const arrived = deferred();
    const hungUp = deferred<string>();
    const server = await serve((_, outgoing) => {
      outgoing.on('close', () => {
        hungUp.resolve('by the client');
      });
      outgoing.writeHead(200).write('{');
    });
    const actors = actorsFor(server, {
      fetch: async (...request) => {
        const response = await fetch(...request);
        arrived.resolve(undefined);
        return response;
      },
    });
    const { stop } = begin[operation](actors);
    await arrived.promise;
    stop();
    expect(await hungUp.promise).toBe('by the client');
  });
});
