/** One of several server processes on one database, with its HTTP API. */
import { createInterface } from 'node:readline';
import pg from 'pg';
import { createEventDelivery } from '../../src/events/index.js';
import { createHttpApi, serveIdentifications } from '../../src/http/index.js';
import { createGatewayActors } from '../../src/index.js';
import { createServerHost } from '../../src/server/index.js';
import { createPostgresStore } from '../../src/server/stores/postgres/index.js';

/** The first line of stdin. */
export interface PostgresOrders {
  readonly databaseUrl: string;
  readonly schema: string;
  readonly gatewayUrl: string;
  readonly accessToken: string;
  /** Takes each result by a POST. */
  readonly appUrl: string;
  /** Where events are sent, with this key. Default: nowhere. */
  readonly events?: { readonly url: string; readonly key: string };
  readonly secret: string;
  /** The most connections to the database. */
  readonly connections: number;
  /** How far the clock of this server is ahead, in ms. */
  readonly clockAhead: number;
  /** ms */
  readonly lease: number;
}

async function serve(orders: PostgresOrders): Promise<void> {
  const now = Date.now.bind(Date);
  Date.now = () => now() + orders.clockAhead;
  const pool = new pg.Pool({
    connectionString: orders.databaseUrl,
    max: orders.connections,
    connectionTimeoutMillis: 3_000,
    query_timeout: 8_000,
  });
  const host = createServerHost({
    actors: createGatewayActors({
      baseUrl: orders.gatewayUrl,
      getAccessToken: () => orders.accessToken,
      allowInsecureLoopback: true,
    }),
    store: createPostgresStore({
      ...{ pool, schema: orders.schema, lease: orders.lease },
      onWarning: (warning) => {
        process.stdout.write(`${JSON.stringify({ warning })}\n`);
      },
    }),
    timings: {
      pollInterval: 100,
      pollTimeout: 600_000,
      requestTimeout: 5_000,
      backoff: { base: 20, cap: 200, retryAfterCap: 200, maxAttempts: 100 },
    },
    drainTimeout: 2_000,
    ...(orders.events && {
      events: createEventDelivery({ url: orders.events.url, keys: [orders.events.key] }),
    }),
    onCompleted: async ({ id, userId }, signal) => {
      const body = JSON.stringify({ id, userId });
      await fetch(orders.appUrl, { method: 'POST', body, signal });
    },
  });
  const api = createHttpApi({
    host,
    authorize: (request) => {
      const [kind, id] = request.headers.get('authorization')?.split(' ') ?? [];
      if (kind === 'operator') return { kind: 'operator' };
      return kind === 'user' ? { kind, userId: Number(id), userType: 'individual' } : null;
    },
    landing: { success: 'https://bank.example/welcome', fail: 'https://bank.example/no' },
    secret: orders.secret,
    limits: { openTimeout: 3_000 },
    allowInsecureLoopback: true,
  });
  const server = await serveIdentifications({ api, port: 0 });
  process.once('SIGTERM', () => {
    void server
      .close()
      .then(() => host.close())
      .then(() => pool.end())
      .finally(() => process.exit(0));
  });
  process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
}

createInterface(process.stdin)
  .once('line', (line) => {
    void serve(JSON.parse(line) as PostgresOrders);
  })
  // The parent has gone: killed, it could not end this process.
  .once('close', () => process.exit());
