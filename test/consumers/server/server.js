/** A server on `node:http`, in JavaScript, until SIGTERM. */
import { createServer } from 'node:http';
import { createHttpApi, toNodeListener } from 'identification-machine/http';
import { openHost } from './open-host.js';

const options = openHost();
const api = createHttpApi(options);
const server = createServer(toNodeListener(api, { prefix: '/identification' }));
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
process.once('SIGTERM', () => {
  api.drain();
  server.close(() => void options.host.close());
  server.closeAllConnections();
});
