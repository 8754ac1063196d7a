/** Servers on a database that restarts, fails over, is full, is slow, or lies behind PgBouncer. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openPgBouncer } from '../support/pgbouncer.js';
import { openCluster } from './postgres-cluster.js';
import {
  expectEachOnce,
  KILL_SESSIONS,
  openProxy,
  ownDatabase,
  playPeople,
  run,
  startAt,
  takeAllConnections,
  usersTo,
} from './postgres-database.js';

const SCHEMA = 'identifications';

// Two at a time wait for a database; the others are slow enough to be alone on the machine.

it.concurrent(
  'a database that ends every session and is away for twenty seconds loses nothing',
  async (context) => {
    const postgres = await ownDatabase(context);
    const cluster = await openCluster(context, { databaseUrl: postgres.url, schema: SCHEMA });
    await cluster.start(0);
    await cluster.start(1);
    const users = usersTo(12);
    const people = playPeople(cluster, users, 1_000);
    for (let times = 0; times < 5; times += 1) {
      await sleep(500);
      await run(postgres.url, KILL_SESSIONS);
    }
    await postgres.stop();
    await postgres.start();
    await sleep(1_000);
    await postgres.stop();
    const answer = await startAt(cluster, 0, 99);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    await sleep(20_000);
    await postgres.start();
    expect(await people.untilAllCompleted()).toEqual([]);
    expectEachOnce(cluster, users);
    expect(cluster.crashed).toEqual([]);
  },
);

it.concurrent('a database that has no connection left loses nothing', async (context) => {
  const postgres = await ownDatabase(context, ['max_connections=20']);
  const cluster = await openCluster(context, { databaseUrl: postgres.url, schema: SCHEMA });
  await cluster.start(0);
  await cluster.start(1);
  const users = usersTo(10);
  const people = playPeople(cluster, users, 1_000);
  await sleep(3_000);
  // Whatever is free is taken at once, also what the servers have.
  const first = await takeAllConnections(postgres.url);
  await first();
  await run(postgres.url, KILL_SESSIONS);
  const release = await takeAllConnections(postgres.url);
  const answers = await Promise.all([startAt(cluster, 0, 98), startAt(cluster, 1, 99)]);
  for (const answer of answers) {
    // A server may have got a connection again before all were taken.
    if (answer.status !== 201) {
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
  }
  await sleep(3_000);
  await release();
  expect(await people.untilAllCompleted()).toEqual([]);
  expectEachOnce(cluster, users);
  expect(cluster.crashed).toEqual([]);
});

it('a database that takes two seconds for each answer loses nothing', async (context) => {
  const postgres = await ownDatabase(context);
  const trouble = { delay: 0, endsNew: false };
  const cluster = await openCluster(context, {
    databaseUrl: (await openProxy(context, postgres.url, trouble)).url,
    schema: SCHEMA,
    lease: 5_000,
    attempt: 60_000,
  });
  await cluster.start(0);
  await cluster.start(1);
  const users = usersTo(8);
  const people = playPeople(cluster, users, 500);
  await sleep(1_500);
  trouble.delay = 2_000;
  await sleep(20_000);
  trouble.delay = 0;
  expect(await people.untilAllCompleted()).toEqual([]);
  expectEachOnce(cluster, users);
  // A page that takes longer than it may is a clear answer, too.
  expect(cluster.failed.filter((text) => !text.includes('"status":503'))).toEqual([]);
});

it.for([
  ['five connections', 5],
  // Each transaction is on the connection that has listened: a server hears what it tells in its own.
  ['one connection', 1],
] as const)(
  'PgBouncer with %s in transaction mode costs only the notifications, which the servers say and make up for',
  async ([, poolSize], context) => {
    const postgres = await ownDatabase(context);
    const url = await openPgBouncer(context, postgres.url, { poolSize });
    const cluster = await openCluster(context, {
      ...{ databaseUrl: url, schema: SCHEMA, attempt: 60_000 },
    });
    await cluster.start(0);
    await cluster.start(1);
    const users = usersTo(10);
    const people = playPeople(cluster, users, 300);
    await expect.poll(() => cluster.warnings.join('\n')).toMatch(/delivers no notifications/);
    expect(await people.untilAllCompleted()).toEqual([]);
    expectEachOnce(cluster, users);
    expect(cluster.failed).toEqual([]);

    // A stream on one server hears what the other one changes.
    const { id } = (await (await startAt(cluster, 0, 99)).json()) as { readonly id: string };
    const headers = { authorization: 'user 99', 'content-type': 'application/json' };
    const stream = await cluster.requestTo(1, `/identifications/${id}/events`, {
      headers: { ...headers, accept: 'text/event-stream' },
    });
    const [waiting, cancelled] = ['"awaitingRedirect"', '"cancelled"'].map(heardOn(stream));
    await waiting;
    const body = JSON.stringify({ type: 'cancel', state: 'awaitingRedirect' });
    const answer = await cluster.requestTo(0, `/identifications/${id}/events`, {
      ...{ method: 'POST', headers, body },
    });
    expect(answer.status).toBeLessThan(300);
    await cancelled;
  },
);

/** Reads an event stream; each function resolves when it has held a text. */
function heardOn({ body }: Response): (text: string) => Promise<void> {
  const decoder = new TextDecoder();
  let read = '';
  const reading = (async () => {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      read += decoder.decode(chunk, { stream: true });
    }
  })();
  reading.catch(() => undefined);
  return async (text) => {
    await expect.poll(() => read).toContain(text);
  };
}
