/** Servers on one database that are killed, frozen and replaced, and an app that is told of each state. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, it } from 'vitest';
import type { TimelineEntry } from '../../src/index.js';
import { randomFrom } from '../cli/random.js';
import { openUnreliableReceiver, promisedOf, takenOf } from '../events/promises.js';
import { KEYS } from '../events/receiver.js';
import { openCluster } from './postgres-cluster.js';
import { expectEachOnce, playPeople, usersTo } from './postgres-database.js';
import { newSchema, query } from './postgres.js';

const SERVERS = 3;
const USERS = 30;
const KILLS = 5;
const LEASE_MS = 1_500;
const ROUND_MS = 4_000;

interface Row {
  readonly id: string;
  readonly created_at: string;
  readonly timeline: readonly TimelineEntry[];
}

it('87: three servers that are killed, frozen and replaced tell an app of each state, in order', async (context) => {
  const random = randomFrom(20_260_912);
  const schema = newSchema(context);
  const receiver = await openUnreliableReceiver(random, context);
  const cluster = await openCluster(context, {
    databaseUrl: inject('postgres'),
    schema,
    lease: LEASE_MS,
    clocks: [0, 60_000, -60_000],
    events: { url: receiver.url, key: KEYS.first },
  });
  for (let place = 0; place < SERVERS; place += 1) await cluster.start(place);
  const users = usersTo(USERS);
  const people = playPeople(cluster, users, (KILLS * ROUND_MS) / USERS);
  for (let kills = 0; kills < KILLS; kills += 1) {
    const place = Math.floor(random() * SERVERS);
    if (kills % 2 === 1) {
      cluster.signal(place, 'SIGSTOP');
      await sleep(LEASE_MS * 2);
      cluster.signal(place, 'SIGCONT');
      await sleep(1_000);
    }
    await cluster.replace(place, 'SIGKILL');
    await sleep(1_000 + random() * 500);
    await cluster.replace((place + 1) % SERVERS, 'SIGTERM');
    await sleep(1_000);
  }
  expect(await people.untilAllCompleted()).toEqual([]);
  const waiting = async () =>
    (await query(`SELECT id, attempts, due_at, died_at FROM ${schema}.outbox`)).rows;
  // What a killed server has claimed is free again after 25 s.
  await expect.poll(waiting, { timeout: 90_000, interval: 500 }).toEqual([]);

  const { rows } = await query(`SELECT id, created_at, timeline FROM ${schema}.identifications`);
  const told = (rows as unknown as Row[]).map(({ id, created_at: createdAt, timeline }) => ({
    ...{ id, timeline, createdAt: Number(createdAt) },
  }));
  expect(told).toHaveLength(USERS);
  expect(told.map(({ id }) => takenOf(id, receiver.taken))).toEqual(told.map(promisedOf));
  expectEachOnce(cluster, users);
  expect(cluster.crashed).toEqual([]);
});
