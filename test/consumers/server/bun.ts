/** The API in `Bun.serve`, until SIGTERM. */
import { createHttpApi } from 'identification-machine/http';
import { openHost } from './open-host.js';

const options = openHost();
const api = createHttpApi(options);
const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch: (request) => api.fetch(request, { prefix: '/identification' }),
});
console.log(server.url.href);
process.once('SIGTERM', async () => {
  api.drain();
  await server.stop(true);
  await options.host.close();
});
