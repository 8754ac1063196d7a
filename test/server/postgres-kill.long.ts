/** Servers of two versions on one database that are killed, frozen and replaced, over many identifications. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, it } from 'vitest';
import type { Fault } from '../../src/sandbox/index.js';
import { randomFrom } from '../cli/random.js';
import { newerProcess, olderProcess, openCluster, presentProcess } from './postgres-cluster.js';
import { expectEachOnce, playPeople, startAt, usersTo } from './postgres-database.js';
import { newSchema, query } from './postgres.js';

const SERVERS = 3;
const USERS = Number(process.env['USERS'] ?? 80);
const KILLS = Number(process.env['KILLS'] ?? 8);
const LEASE_MS = 1_500;
/** How long a kill, a replacement, and what is between them take. */
const ROUND_MS = 6_000;

it(
  'three servers that are killed, frozen and replaced lose nothing and finalize each once',
  { timeout: 600_000 + KILLS * 2 * ROUND_MS },
  async (context) => {
    const random = randomFrom(20_260_701);
    const schema = newSchema(context);
    const cluster = await openCluster(context, {
      databaseUrl: inject('postgres'),
      schema,
      lease: LEASE_MS,
      clocks: [0, 60_000, -60_000],
      versions: [olderProcess(context), await presentProcess(context)],
    });
    const { sandbox } = cluster;
    const faults = Array.from({ length: 100 * USERS }, (): Fault => {
      const chance = random();
      if (chance < 0.05) return { kind: 'resetAfterProcessing' };
      return { kind: 'delay', ms: Math.round(chance * 50) };
    });
    for (const operation of ['initiate', 'status', 'finalize'] as const) {
      sandbox.faults.next(operation, ...faults);
    }
    for (let place = 0; place < SERVERS; place += 1) await cluster.start(place);

    const users = usersTo(USERS);
    const kinds = { SIGKILL: 0, SIGTERM: 0, SIGSTOP: 0 };
    /** A request that one server has swallowed has time for its repetition on another. */
    const pause = (): Promise<void> => sleep(1_500 + random() * 300);
    // They come one after the other, as long as the trouble lasts.
    const people = playPeople(cluster, users, (KILLS * ROUND_MS) / USERS);
    for (let kills = 0; kills < KILLS; kills += 1) {
      const place = Math.floor(random() * SERVERS);
      if (random() < 0.1) {
        kinds.SIGSTOP += 1;
        cluster.signal(place, 'SIGSTOP');
        await sleep(LEASE_MS * 2);
        cluster.signal(place, 'SIGCONT');
        await pause();
      }
      kinds.SIGKILL += 1;
      await cluster.replace(place, 'SIGKILL');
      await pause();
      // The rolling restart goes on, from place to place.
      kinds.SIGTERM += 1;
      await cluster.replace(kills % SERVERS, 'SIGTERM');
      await pause();
    }
    const left = await people.untilAllCompleted();
    const records = await query(
      `SELECT state, timeline, due_at, owner FROM ${schema}.identifications WHERE user_id = ANY($1)`,
      [left.map(({ userId }) => userId)],
    );
    expect({ left, records: records.rows }).toEqual({ left: [], records: [] });
    process.stdout.write(`postgres: ${JSON.stringify({ users: USERS, ...kinds })}\n`);
    expectEachOnce(cluster, users);
    expect(cluster.failed).toEqual([]);
    expect(cluster.crashed).toEqual([]);
  },
);

it('a server of a later version extends the schema, and an older one leaves its records alone', async (context) => {
  const schema = newSchema(context);
  const later = await newerProcess(context);
  const cluster = await openCluster(context, {
    databaseUrl: inject('postgres'),
    schema,
    lease: 1_000,
    versions: [olderProcess(context), ...[later, later, later]],
  });
  // The older one makes the schema and owns a record; then the later one comes beside it.
  await cluster.start(0);
  expect((await startAt(cluster, 0, 1)).status).toBe(201);
  await cluster.start(1);
  const started = await startAt(cluster, 1, 2);
  const { id } = (await started.json()) as { readonly id: string };
  const stored = () =>
    query(`SELECT * FROM ${schema}.identifications WHERE user_id = 2 AND format = 3`);
  expect((await stored()).rows).toHaveLength(1);

  // The older one answers that it cannot, and changes nothing; the later one goes on.
  const headers = { authorization: 'user 2', 'content-type': 'application/json' };
  const body = JSON.stringify({ type: 'cancel', state: 'awaitingRedirect' });
  const cancel = { method: 'POST', headers, body };
  const path = `/identifications/${id}`;
  await expect
    .poll(
      async () => (await stateAt(cluster.requestTo(1, path, { headers }))) === 'awaitingRedirect',
    )
    .toBe(true);
  const before = (await stored()).rows;
  for (const request of [
    cluster.requestTo(0, path, { headers }),
    cluster.requestTo(0, `${path}/events`, cancel),
    startAt(cluster, 0, 2),
  ]) {
    expect((await request).status).toBe(503);
  }
  cluster.signal(1, 'SIGKILL');
  // Longer than its lease: the older one could claim the record, if it could read it.
  await sleep(3_000);
  expect((await stored()).rows).toEqual(before);

  // A record of the older one goes on at the next server, and what that has written stays its own.
  await cluster.start(1);
  await cluster.start(2);
  expect(await stateAt(cluster.requestTo(2, path, { headers }))).toBe('awaitingRedirect');
  expect((await cluster.requestTo(2, `${path}/events`, cancel)).status).toBeLessThan(300);
  expect(await stateAt(cluster.requestTo(2, path, { headers }))).toBe('cancelled');
});

const stateAt = async (answer: Promise<Response>): Promise<unknown> =>
  ((await (await answer).json()) as { readonly state?: unknown }).state;
