/** The same as `server.js`, in CommonJS. */
const { createServer } = require('node:http');
const { createGatewayActors } = require('identification-machine');
const { createHttpApi, toNodeListener } = require('identification-machine/http');
const { createServerHost } = require('identification-machine/server');
const { createLibsqlStore } = require('identification-machine/stores/libsql');

const { SANDBOX_URL, SANDBOX_TOKEN, STORE } = process.env;

const host = createServerHost({
  actors: createGatewayActors({
    baseUrl: SANDBOX_URL,
    getAccessToken: () => SANDBOX_TOKEN,
    allowInsecureLoopback: true,
  }),
  store: createLibsqlStore({ file: STORE }),
  timings: { pollInterval: 120 },
});
const api = createHttpApi({
  host,
  authorize: (request) => {
    const id = /session=(\d+)/.exec(request.headers.get('cookie'))?.[1];
    return id === undefined ? null : { kind: 'user', userId: Number(id), userType: 'individual' };
  },
  landing: { success: 'https://bank.example/welcome', fail: 'https://bank.example/no' },
  secret: 'the secret of a test, long enough',
  allowInsecureLoopback: true,
});
const server = createServer(toNodeListener(api, { prefix: '/identification' }));
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
process.once('SIGTERM', () => {
  api.drain();
  server.close(() => void host.close());
  server.closeAllConnections();
});
