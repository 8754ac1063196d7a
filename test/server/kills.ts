/** Row 28 of the fault table: `kill -9` at random instants, over many identifications. */
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, vi } from 'vitest';
import type { TimelineEntry } from '../../src/index.js';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';
import type { Fault } from '../../src/sandbox/index.js';
import { randomFrom } from '../cli/random.js';
import { openUnreliableReceiver, promisedOf, takenOf } from '../events/promises.js';
import { KEYS } from '../events/receiver.js';
import { start } from '../sandbox/helpers.js';
import { storePath } from './helpers.js';
import { bundle, spawnServer } from './server.js';

/** Servers that run at a time: one works while another waits for its gateway. */
const LANES = 3;
/** A kill comes up to MAX_KILL_DELAY_MS after one of the first lines of a process. */
const LINES = 12;
/** Each unfinished identification adds lines to the range. */
const LINES_PER_UNFINISHED = 3;
const MAX_KILL_DELAY_MS = 25;
/** The longest life of a process, for a machine that is too busy to write the lines. */
const MAX_LIFE_MS = 10_000;
/** The last process is given up after this time without a line. */
const MAX_SILENCE_MS = 60_000;

/**
 * Kills servers at random instants, while they serve one and a half times as many identifications
 * as there are kills. Expects each identification to be kept, and finalized once, and its app to be told of
 * each of its states in order, by a receiver that fails now and then.
 */
export async function killServers(kills: number): Promise<void> {
  const path = await bundle('server-process');
  onTestFinished(() => {
    rmSync(path);
  });
  const lanes = Array.from({ length: LANES }, (_, lane) => lane);
  await Promise.all(lanes.map((lane) => killInLane(path, lane, Math.ceil(kills / LANES))));
}

/** Runs servers on one store one after the other: all are killed, but the last one completes. */
async function killInLane(path: string, lane: number, kills: number): Promise<void> {
  const random = randomFrom(20_260_521 + lane);
  const sandbox = await start({ processingDelay: 30, signingDelay: 30 });
  // Slow enough for kills during every call; some answers are lost.
  const faults = Array.from({ length: 20_000 }, (): Fault => {
    const chance = random();
    if (chance < 0.05) return { kind: 'resetAfterProcessing' };
    return { kind: 'delay', ms: Math.round(chance * 15) };
  });
  sandbox.faults.next('initiate', ...faults);
  sandbox.faults.next('status', ...faults);
  sandbox.faults.next('finalize', ...faults);

  const file = storePath();
  const users = Array.from({ length: Math.ceil(kills * 1.5) }, (_, index) => index + 1);
  const acknowledged = new Map<number, string>();
  const delivered = new Map<string, number>();
  const receiver = await openUnreliableReceiver(random);
  let lastLineAt: number;

  const load = () => {
    const server = spawnServer(path);
    onTestFinished(() => server.end('SIGKILL'));
    server.onLine((line) => {
      if (line.type === 'refused') throw new Error(`The store is refused: ${line.code}.`);
      if (line.type === 'started') acknowledged.set(line.userId, line.id);
      if (line.type === 'delivered') delivered.set(line.id, line.individualId);
      lastLineAt = performance.now();
    });
    return server;
  };
  let orderedUsers = 0;
  // A start without an acknowledgement is repeated by the next process at once: later, the
  // identification could have ended, and a second one would be correct.
  const order = (server: ReturnType<typeof load>, more: number): void => {
    orderedUsers = Math.min(users.length, orderedUsers + more);
    server.order({
      file,
      url: sandbox.url,
      accessToken: sandbox.accessToken,
      users: users.slice(0, orderedUsers).filter((userId) => !acknowledged.has(userId)),
      events: { url: receiver.url, key: KEYS.first },
      requestTimeout: 5_000,
      pollTimeout: 600_000,
    });
  };

  let next = load();
  for (let kill = 0; kill < kills; kill += 1) {
    const server = next;
    await server.loaded;
    // One and two in turn, so that users are left for the last processes.
    order(server, 1 + (kill % 2));
    // The next process loads its code during the life of this one.
    next = load();
    const unfinished = acknowledged.size - delivered.size;
    const last = Math.ceil(random() * (LINES + LINES_PER_UNFINISHED * unfinished));
    await Promise.race([server.lines(last), sleep(MAX_LIFE_MS)]);
    await sleep(random() * MAX_KILL_DELAY_MS);
    await server.end('SIGKILL');
  }
  await next.loaded;
  order(next, Infinity);
  lastLineAt = performance.now();
  // An identification that was lost is missing in the checks below.
  while (delivered.size < users.length && performance.now() - lastLineAt < MAX_SILENCE_MS) {
    await sleep(20);
  }
  const isTold = (id: string): boolean =>
    takenOf(id, receiver.taken).some((told) => told.startsWith('completed '));
  await vi
    .waitUntil(() => [...acknowledged.values()].every(isTold), { timeout: MAX_SILENCE_MS })
    .catch(() => undefined);
  await next.end('SIGTERM');

  const store = createLibsqlStore({ file });
  const records = await store.list({ limit: 1_000 });
  await store.close();
  // Each promised event once or more, none of a state that was never saved, in order.
  const told = records.map(({ id, createdAt, timeline }) => ({
    id,
    createdAt,
    timeline: timeline as TimelineEntry[],
  }));
  expect(told.map(({ id }) => takenOf(id, receiver.taken))).toEqual(told.map(promisedOf));
  const idOf = new Map(records.map(({ userId, id }) => [userId, id]));
  expect(users.filter((userId) => idOf.get(userId) !== acknowledged.get(userId))).toEqual([]);
  expect(records.map(({ state }) => state)).toEqual(users.map(() => 'completed'));
  expect(new Set(delivered.keys())).toEqual(new Set(idOf.values()));
  expect(users.map((userId) => sandbox.finalizations(userId))).toEqual(users.map(() => 1));
  expect(users.map((userId) => sandbox.sessions(userId).length)).toEqual(users.map(() => 1));
}
