/**
 * A server of its own, on a file or on a database that servers share. Gets its orders as JSON, says
 * `ready`, begins when it is told to, and prints what it measured.
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createGatewayActors } from '../../src/index.js';
import {
  createPooledTransport,
  createServerHost,
  type HostEvent,
  type IdentificationStore,
} from '../../src/server/index.js';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';
import { createPostgresStore } from '../../src/server/stores/postgres/index.js';
import { runFlows } from './flow.js';
import { ACCESS_TOKEN, actorsOn } from './gateway.js';
import { hostFlows } from './host-flows.js';

export interface StoreOrders {
  readonly gatewayUrl: string;
  readonly store: { readonly file: string } | { readonly url: string; readonly schema: string };
  readonly firstUserId: number;
  readonly work:
    | {
        readonly kind: 'flows';
        /** How many warm up the compiler before those that are measured. */
        readonly warmUp: number;
        readonly flows: number;
        readonly atOnce: number;
      }
    | {
        readonly kind: 'polls';
        readonly count: number;
        readonly interval: number;
        readonly ms: number;
      };
}

export interface StoreMeasurement {
  /** ms */
  readonly lasted: number;
  /** Statements that were sent to the database. */
  readonly statements: number;
  readonly saves: number;
  /** How late each poll was; ms. */
  readonly late: readonly number[];
}

const orders = JSON.parse(process.argv[2] ?? '') as StoreOrders;
let statements = 0;
let saves = 0;
let late: number[] = [];

const pool = 'url' in orders.store ? countingPool(orders.store.url) : null;
const store: IdentificationStore =
  'file' in orders.store
    ? createLibsqlStore({ file: orders.store.file })
    : createPostgresStore({ pool: pool ?? countingPool(''), schema: orders.store.schema });
const transport = createPooledTransport();

function countingPool(url: string): pg.Pool {
  const made = new pg.Pool({ connectionString: url, max: 10 });
  const counted = new Set<pg.PoolClient>();
  // `pool.query` takes a client, too.
  made.on('connect', (client) => {
    if (counted.has(client)) return;
    counted.add(client);
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    Object.assign(client, {
      query: (...given: unknown[]) => {
        statements += 1;
        return query(...given);
      },
    });
  });
  return made;
}

const observe = (event: HostEvent): void => {
  if (event.type === 'save') saves += 1;
  if (event.type === 'call' && event.late !== null) late.push(event.late);
};

async function whenTold(): Promise<void> {
  process.stdout.write('ready\n');
  await once(process.stdin, 'data');
  statements = 0;
  saves = 0;
  late = [];
}

async function work(): Promise<{ readonly lasted: number; readonly close: () => Promise<void> }> {
  const { gatewayUrl, firstUserId } = orders;
  if (orders.work.kind === 'flows') {
    const { warmUp, flows, atOnce } = orders.work;
    const { host, flow } = hostFlows((told) =>
      createServerHost({
        actors: actorsOn(gatewayUrl, transport),
        store,
        observe: (event) => {
          observe(event);
          told(event);
        },
      }),
    );
    const run = (first: number, count: number): Promise<void> =>
      runFlows((userId, ...rest) => flow(first + userId, ...rest), count, atOnce);
    await run(firstUserId, warmUp);
    await whenTold();
    const since = performance.now();
    await run(firstUserId + 1_000, flows);
    return { lasted: performance.now() - since, close: () => host.close() };
  }
  const { count, interval, ms } = orders.work;
  const host = createServerHost({
    actors: createGatewayActors({
      ...{ baseUrl: gatewayUrl, getAccessToken: () => ACCESS_TOKEN, transport },
      allowInsecureLoopback: true,
    }),
    // A start must not be refused because many poll at that moment.
    ...{ store, observe, maxCalls: 10_000 },
    timings: { pollInterval: interval, pollTimeout: 3_600_000 },
  });
  for (let first = 0; first < count; first += 20) {
    await Promise.all(
      Array.from({ length: Math.min(20, count - first) }, async (_, index) => {
        const { identification } = await host.start({ userId: firstUserId + first + index });
        await host.hostedPage(identification.id);
        await host.send(identification.id, { type: 'redirect.succeeded' });
      }),
    );
  }
  await sleep(2 * interval);
  await whenTold();
  const since = performance.now();
  await sleep(ms);
  return { lasted: performance.now() - since, close: () => host.close() };
}

const { lasted, close } = await work();
const measured: StoreMeasurement = { lasted, statements, saves, late };
process.stdout.write(`${JSON.stringify(measured)}\n`);
await close();
await pool?.end();
process.exit(0);
