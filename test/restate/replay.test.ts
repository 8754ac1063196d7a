import { once } from 'node:events';
import { createServer } from 'node:http2';
import { createEndpointHandler, object, type ObjectContext } from '@restatedev/restate-sdk';
import { expect, it, onTestFinished } from 'vitest';
import { PLAIN_CODEC, provideWithResolvers } from '../../src/restate/create-restate-service.js';
import { registerRestateService } from '../../src/restate/index.js';
import { engineForAll } from './helpers.js';

const engine = engineForAll();

it('replays an interrupted event although its values differ', async () => {
  provideWithResolvers();
  let attempts = 0;
  const clock = object({
    name: 'Clock',
    handlers: {
      read: async (ctx: ObjectContext): Promise<number> => {
        attempts += 1;
        ctx.set('attempt', attempts);
        // Journals the step above.
        await ctx.sleep(10);
        if (attempts === 1) throw new Error('The process dies.');
        return attempts;
      },
    },
  });
  const server = createServer(
    createEndpointHandler({
      services: [clock],
      journalValueCodecProvider: () => Promise.resolve(PLAIN_CODEC),
      logger: () => undefined,
    }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('The server has no TCP address.');
  const serviceUrl = `http://127.0.0.1:${String(address.port)}`;
  await registerRestateService({ adminUrl: engine().adminUrl, serviceUrl });

  const answer = await fetch(`${engine().ingressUrl}/Clock/it/read`, {
    method: 'POST',
    signal: AbortSignal.timeout(30_000),
  });
  expect([answer.status, await answer.json()]).toEqual([200, 2]);
});
