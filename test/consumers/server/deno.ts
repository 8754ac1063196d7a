/** The API in `Deno.serve`, until SIGTERM. */
import { createHttpApi } from 'identification-machine/http';
import { openHost } from './open-host.js';

const options = openHost();
const api = createHttpApi(options);
const server = Deno.serve(
  {
    hostname: '127.0.0.1',
    port: 0,
    onListen: ({ port }) => {
      console.log(`http://127.0.0.1:${port}/`);
    },
  },
  (request) => api.fetch(request, { prefix: '/identification' }),
);
Deno.addSignalListener('SIGTERM', async () => {
  api.drain();
  await server.shutdown();
  await options.host.close();
  Deno.exit();
});
