/** Uses what stands on an optional package, without that package, and tells what it is told. */
import { attachInspector } from 'identification-machine/inspect';
import {
  createLibsqlStore,
  createMetrics,
  createPooledTransport,
} from 'identification-machine/node';
import { createHttpApi } from 'identification-machine/node/http';
import { startSandbox } from 'identification-machine/sandbox';

const uses = {
  attachInspector: () => attachInspector({ target: 'webSocket' }),
  createHttpApi: () => createHttpApi({}),
  createLibsqlStore: () => createLibsqlStore({ file: 'store.db' }),
  createMetrics: () => createMetrics(),
  createPooledTransport: () => createPooledTransport(),
  startSandbox: () => startSandbox(),
};

const told = {};
for (const [name, use] of Object.entries(uses)) {
  told[name] = await use().then(
    () => 'nothing',
    (error) => error.message,
  );
}
console.log(JSON.stringify(told));
