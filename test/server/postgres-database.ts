/** A database of a test's own, which the test troubles. */
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, type TestContext } from 'vitest';
import { listen } from '../../src/net/listen.js';
import { openPostgres } from '../support/postgres.js';
import { playPerson, type Cluster } from './postgres-cluster.js';

const END_MS = 120_000;

export type Context = Pick<TestContext, 'onTestFinished'>;

export async function ownDatabase(context: Context, settings: readonly string[] = []) {
  const postgres = await openPostgres(settings);
  context.onTestFinished(() => postgres.remove());
  return postgres;
}

/** Runs a statement as the owner of the database. */
export async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  await client.query(sql);
  await client.end();
}

export const KILL_SESSIONS =
  'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()';

/** Holds every connection that the database has, until it is told to end. */
export async function takeAllConnections(url: string): Promise<() => Promise<void>> {
  const clients: pg.Client[] = [];
  for (let isFull = false; !isFull;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    isFull = await client.connect().then(
      () => clients.push(client) > 1_000,
      () => true,
    );
  }
  return async () => {
    await Promise.all(clients.map((client) => client.end()));
  };
}

/** `ReadyForQuery`, and an `ErrorResponse` that ends the connection. */
const READY = Buffer.from('5a0000000549', 'hex');
const FIELDS = 'SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0';
const ENDED = Buffer.concat([
  Buffer.from('E'),
  Buffer.from([0, 0, 0, FIELDS.length + 4]),
  Buffer.from(FIELDS),
]);

/**
 * A proxy between a pool and its database.
 *
 * @param trouble `delay`: how much longer each statement takes, in ms; `endsNew`: whether the database ends
 * connections as it makes them. Both can be changed.
 */
export async function openProxy(
  context: Context,
  databaseUrl: string,
  trouble: { delay: number; endsNew: boolean } = { delay: 0, endsNew: false },
) {
  const { port } = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const hangs = new Set<() => void>();
  const server = createServer((client) => {
    const database = connect(Number(port), '127.0.0.1');
    let before = Promise.resolve();
    let isHung = false;
    hangs.add(() => {
      isHung = true;
    });
    client.on('data', (chunk) => {
      if (isHung) return;
      // A statement begins with P (Parse) or Q (Query); what connects is not held back.
      const isStatement = chunk[0] === 0x50 || chunk[0] === 0x51;
      before = before.then(async () => {
        if (isStatement) await sleep(trouble.delay);
        database.write(chunk);
      });
    });
    database.on('data', (chunk) => {
      if (isHung) return;
      // The end of the hand-shake.
      const isReady = chunk.subarray(-6).equals(READY);
      if (!isReady || !trouble.endsNew) client.write(chunk);
      else client.end(Buffer.concat([chunk, ENDED]));
    });
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  const address = new URL(await listen(server, { port: 0 }));
  context.onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = new URL(databaseUrl);
  url.port = address.port;
  return {
    url: url.href,
    /** Ends the connections that there are. */
    cut: (): void => {
      for (const socket of sockets) socket.destroy();
    },
    /** Lets nothing more through on the connections that there are, as a firewall does. */
    hang: (): void => {
      for (const hang of hangs) hang();
    },
  };
}

/** Beyond the users for whom the sandbox plays a refusal. */
export const usersTo = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => 10_001 + index);

/** Lets people go through their identifications, one after the other begins. */
export function playPeople(cluster: Cluster, users: readonly number[], apart: number) {
  const over = new AbortController();
  const people = Promise.all(
    users.map(async (userId, index) => {
      await sleep(index * apart);
      return { userId, steps: await playPerson(cluster, userId, over.signal) };
    }),
  );
  return {
    /**
     * Resolves when all results are there, or when that takes too long.
     *
     * @returns The last steps of those whose result is not there.
     */
    untilAllCompleted: async () => {
      const until = performance.now() + END_MS;
      while (!users.every((userId) => cluster.results.has(userId)) && performance.now() < until) {
        await sleep(100);
      }
      over.abort();
      return (await people).filter(({ userId }) => !cluster.results.has(userId));
    },
  };
}

export function expectEachOnce({ sandbox, results }: Cluster, users: readonly number[]): void {
  expect(users.filter((userId) => results.get(userId)?.size !== 1)).toEqual([]);
  expect(users.filter((userId) => sandbox.finalizations(userId) !== 1)).toEqual([]);
  expect(users.filter((userId) => sandbox.sessions(userId).length !== 1)).toEqual([]);
  const payloads = users.map(
    (userId) =>
      new Set(
        sandbox.requests
          .filter((request) => request.operation === 'finalize' && request.userId === userId)
          .map(({ body }) => body),
      ).size,
  );
  expect(payloads.filter((count) => count !== 1)).toEqual([]);
}

/** Starts an identification at this server, for the answer of the server itself. */
export const startAt = (cluster: Cluster, place: number, userId: number): Promise<Response> =>
  cluster.requestTo(place, '/identifications', {
    method: 'POST',
    headers: { authorization: `user ${String(userId)}`, 'content-type': 'application/json' },
    body: '{}',
  });
