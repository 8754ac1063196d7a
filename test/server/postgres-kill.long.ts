/** Servers on one database that are killed, frozen and replaced, over many identifications. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, inject, it, type TestContext } from 'vitest';
import type { Fault } from '../../src/sandbox/index.js';
import { randomFrom } from '../cli/random.js';
import { openPostgres } from '../support/postgres.js';
import { openCluster, playPerson, type Cluster } from './postgres-cluster.js';
import { query } from './postgres.js';

const SERVERS = 3;
const USERS = Number(process.env['USERS'] ?? 200);
const KILLS = Number(process.env['KILLS'] ?? 40);
const LEASE_MS = 1_500;
const END_MS = 120_000;

function newSchema(context: TestContext): string {
  const schema = `long_${String(process.pid)}_${String(Math.floor(Math.random() * 1e9))}`;
  context.onTestFinished(async () => {
    await query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  });
  return schema;
}

/** A database of its own, which the test stops. */
async function ownDatabase(context: TestContext, settings: readonly string[]) {
  const postgres = await openPostgres(settings);
  context.onTestFinished(() => postgres.remove());
  const run = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  return { postgres, run };
}

const allCompleted = ({ results }: Cluster, users: readonly number[]): boolean =>
  users.every((userId) => results.has(userId));

function expectEachOnce({ sandbox, results }: Cluster, users: readonly number[]): void {
  expect(users.filter((userId) => results.get(userId)?.size !== 1)).toEqual([]);
  expect(users.filter((userId) => sandbox.finalizations(userId) !== 1)).toEqual([]);
  expect(users.filter((userId) => sandbox.sessions(userId).length !== 1)).toEqual([]);
}

it('three servers that are killed, frozen and replaced lose nothing and finalize each once', async (context) => {
  const random = randomFrom(20_260_701);
  const schema = newSchema(context);
  const cluster = await openCluster(context, {
    databaseUrl: inject('postgres'),
    schema,
    lease: LEASE_MS,
    clocks: [0, 60_000, -60_000],
  });
  const { sandbox } = cluster;
  const faults = Array.from({ length: 20_000 }, (): Fault => {
    const chance = random();
    if (chance < 0.05) return { kind: 'resetAfterProcessing' };
    return { kind: 'delay', ms: Math.round(chance * 50) };
  });
  for (const operation of ['initiate', 'status', 'finalize'] as const) {
    sandbox.faults.next(operation, ...faults);
  }
  for (let place = 0; place < SERVERS; place += 1) await cluster.start(place);

  const users = Array.from({ length: USERS }, (_, index) => index + 1);
  const over = new AbortController();
  const kinds = { SIGKILL: 0, SIGTERM: 0, SIGSTOP: 0 };
  const trouble = (async () => {
    for (let done = 0; done < KILLS; done += 1) {
      const place = Math.floor(random() * SERVERS);
      const chance = random();
      const kind = chance < 0.6 ? 'SIGKILL' : chance < 0.8 ? 'SIGTERM' : 'SIGSTOP';
      kinds[kind] += 1;
      if (kind === 'SIGSTOP') {
        cluster.signal(place, kind);
        await sleep(LEASE_MS * 2);
        cluster.signal(place, 'SIGCONT');
      } else await cluster.replace(place, kind);
      // A request that one server has swallowed has time for its repetition on another.
      await sleep(1_500 + random() * 300);
    }
  })();
  const people = Promise.all(
    users.map(async (userId, index) => {
      // They come one after the other, as long as the trouble lasts.
      await sleep((index / USERS) * KILLS * 2_500);
      await playPerson(cluster, userId, over.signal);
    }),
  );
  await trouble;
  const until = performance.now() + END_MS;
  while (!allCompleted(cluster, users) && performance.now() < until) await sleep(100);
  over.abort();
  await people;
  const left = users.filter((userId) => !cluster.results.has(userId));
  const records = await query(
    `SELECT state, due_at, updated_at, owner FROM ${schema}.identifications WHERE user_id = ANY($1)`,
    [left],
  );
  expect(records.rows).toEqual([]);
  process.stdout.write(`postgres: ${JSON.stringify({ users: USERS, ...kinds })}\n`);
  expectEachOnce(cluster, users);
  expect(cluster.failed).toEqual([]);
});

it('what a killed server has left goes on within ten seconds, with the default lease', async (context) => {
  const cluster = await openCluster(context, {
    databaseUrl: inject('postgres'),
    schema: newSchema(context),
    lease: 5_000,
  });
  await cluster.start(0);
  const init = { method: 'POST', headers: { authorization: 'user 1' }, body: '{}' };
  const headers = { ...init.headers, 'content-type': 'application/json' };
  cluster.sandbox.faults.next('initiate', { kind: 'headersOnly' });
  const started = await cluster.requestTo(0, '/identifications', { ...init, headers });
  const { id } = (await started.json()) as { readonly id: string };
  await cluster.start(1);
  cluster.signal(0, 'SIGKILL');
  const since = performance.now();
  for (let state = ''; state !== 'awaitingRedirect';) {
    await sleep(100);
    const answer = await cluster.requestTo(1, `/identifications/${id}`, { headers });
    ({ state } = (await answer.json()) as { readonly state: string });
  }
  // The claim is about seconds: twice as many as a lease and its renewal last.
  expect(performance.now() - since).toBeLessThan(10_000);
  expect(cluster.sandbox.sessions(1)).toHaveLength(1);
});

it('a server that is frozen in the middle of a restart and of a finalize doubles no effect', async (context) => {
  const cluster = await openCluster(context, {
    databaseUrl: inject('postgres'),
    schema: newSchema(context),
    lease: 1_000,
  });
  const { sandbox } = cluster;
  await cluster.start(0);
  const headers = { authorization: 'user 1', 'content-type': 'application/json' };
  const post = async (place: number, path: string, body: object) =>
    (await (
      await cluster.requestTo(place, path, { method: 'POST', headers, body: JSON.stringify(body) })
    ).json()) as Record<string, string>;
  const until = async (place: number, state: string): Promise<Record<string, string>> => {
    for (;;) {
      const shown = await post(place, '/identifications', {});
      if (shown['state'] === state) return shown;
      await sleep(50);
    }
  };
  await until(0, 'awaitingRedirect');

  // The answer is late: the server is frozen while it waits for it.
  sandbox.faults.next('initiate', { kind: 'delay', ms: 300 });
  await post(0, '/identifications', { restart: true });
  cluster.signal(0, 'SIGSTOP');
  await cluster.start(1);
  const { id } = await until(1, 'awaitingRedirect');
  cluster.signal(0, 'SIGCONT');
  await sleep(1_000);
  const { url: checkUrl, ...check } = await post(1, `/identifications/${String(id)}/open`, {});
  // The page that is shown is the one of the last session, which is still the one in progress.
  await fetch(`${String(checkUrl)}/pass`, { method: 'POST', redirect: 'manual' });
  await post(0, `/identifications/${String(id)}/events`, { type: 'redirect.succeeded', ...check });
  await until(0, 'signing');
  const { url: signingUrl, ...signing } = await post(0, `/identifications/${String(id)}/open`, {});
  await fetch(`${String(signingUrl)}/sign`, { method: 'POST', redirect: 'manual' });

  sandbox.faults.next('finalize', { kind: 'delay', ms: 500 });
  await post(0, `/identifications/${String(id)}/events`, {
    type: 'redirect.succeeded',
    ...signing,
  });
  while (!sandbox.requests.some(({ operation }) => operation === 'finalize')) await sleep(10);
  cluster.signal(0, 'SIGSTOP');
  while (!cluster.results.has(1)) await sleep(50);
  cluster.signal(0, 'SIGCONT');
  await sleep(1_000);
  expect(sandbox.finalizations(1)).toBe(1);
  expect(cluster.results.get(1)).toEqual(new Set([id]));
});

it('a database that ends every session, is away for twenty seconds or has no connection left loses nothing', async (context) => {
  const { postgres, run } = await ownDatabase(context, ['max_connections=20']);
  const cluster = await openCluster(context, {
    databaseUrl: postgres.url,
    schema: 'identifications',
  });
  await cluster.start(0);
  await cluster.start(1);
  const users = Array.from({ length: 30 }, (_, index) => index + 1);
  const over = new AbortController();
  const people = Promise.all(
    users.map(async (userId) => {
      await sleep(userId * 1_000);
      await playPerson(cluster, userId, over.signal);
    }),
  );
  for (let times = 0; times < 5; times += 1) {
    await sleep(500);
    await run(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()',
    );
  }
  await postgres.stop();
  const answer = await cluster.requestTo(0, '/identifications', {
    method: 'POST',
    headers: { authorization: 'user 99', 'content-type': 'application/json' },
    body: '{}',
  });
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  await sleep(20_000);
  await postgres.start();

  const others = Array.from(
    { length: 16 },
    () => new pg.Client({ connectionString: postgres.url }),
  );
  const connected: pg.Client[] = [];
  for (const client of others) {
    client.on('error', () => undefined);
    await client.connect().then(
      () => connected.push(client),
      () => undefined,
    );
  }
  await sleep(3_000);
  await Promise.all(connected.map((client) => client.end()));

  const until = performance.now() + END_MS;
  while (!allCompleted(cluster, users) && performance.now() < until) await sleep(100);
  over.abort();
  await people;
  expectEachOnce(cluster, users);
});
