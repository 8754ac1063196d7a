/** Serves an example of the guide until SIGTERM: `node dist/main.js express`. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { options } from './bank.js';

const ANY_PORT = { host: '127.0.0.1', port: 0 };

const SERVERS: Record<string, () => Promise<Server>> = {
  express: async () => {
    const { app } = await import('./express.js');
    return app.listen(ANY_PORT.port, ANY_PORT.host);
  },
  fastify: async () => {
    const { app } = await import('./fastify.js');
    await app.listen(ANY_PORT);
    return app.server;
  },
  hono: async () => {
    const { app } = await import('./hono.js');
    return serve({ fetch: app.fetch, hostname: ANY_PORT.host, port: ANY_PORT.port }) as Server;
  },
  http: async () => {
    const { app } = await import('./http.js');
    return app.listen(ANY_PORT);
  },
};

const server = await SERVERS[process.argv[2] ?? '']!();
const tellAddress = () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
};
if (server.listening) tellAddress();
else server.once('listening', tellAddress);

process.once('SIGTERM', () => {
  server.close(() => void options.host.close());
  server.closeAllConnections();
});
