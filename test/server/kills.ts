/** Row 28 of the fault table: `kill -9` at any instant, over many identifications. */
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';
import type { Fault } from '../../src/sandbox/index.js';
import { randomFrom } from '../cli/random.js';
import { start } from '../sandbox/helpers.js';
import { storePath } from './helpers.js';
import { bundle, spawnServer } from './server.js';

/** Servers at once: while one waits for its gateway, another one works. */
const LANES = 3;
/** A life ends within some ms of one of its first lines; whoever it goes on with says some, too. */
const LINES = 12;
const LINES_EACH = 3;
const MOST_MS = 25;
/** In ms; for a machine that is busy with other things. */
const LONGEST_LIFE = 10_000;
/** In ms without a line, after which nothing more is expected of the last life. */
const LONGEST_SILENCE = 60_000;

/**
 * Kills servers at random instants, one and a half times as many identifications as kills among
 * them, and expects that nothing is lost and nothing is done twice.
 */
export async function killServers(kills: number): Promise<void> {
  const path = await bundle('server-process');
  onTestFinished(() => {
    rmSync(path);
  });
  const lanes = Array.from({ length: LANES }, (_, lane) => lane);
  await Promise.all(lanes.map((lane) => killAgainAndAgain(path, lane, Math.ceil(kills / LANES))));
}

/** One server after the other on one store, each killed, and a last one that may end its work. */
async function killAgainAndAgain(path: string, lane: number, kills: number): Promise<void> {
  const random = randomFrom(20_260_521 + lane);
  const sandbox = await start({ processingDelay: 30, signingDelay: 30 });
  // Slow enough for kills to land in every call, and some answers are lost.
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
  let saidAt: number;

  const load = () => {
    const server = spawnServer(path);
    onTestFinished(() => server.end('SIGKILL'));
    server.onLine((line) => {
      if (line.type === 'refused') throw new Error(`The store is refused: ${line.code}.`);
      if (line.type === 'started') acknowledged.set(line.userId, line.id);
      if (line.type === 'delivered') delivered.set(line.id, line.individualId);
      saidAt = performance.now();
    });
    return server;
  };
  let asked = 0;
  // Whoever has not heard that they are started asks again at once: later, the identification could
  // have ended unheard, and a second one would be right.
  const order = (server: ReturnType<typeof load>, more: number): void => {
    asked = Math.min(users.length, asked + more);
    server.order({
      file,
      url: sandbox.url,
      accessToken: sandbox.accessToken,
      users: users.slice(0, asked).filter((userId) => !acknowledged.has(userId)),
      requestTimeout: 5_000,
      pollTimeout: 600_000,
    });
  };

  let next = load();
  for (let kill = 0; kill < kills; kill += 1) {
    const server = next;
    await server.loaded;
    // One and two by turns, so that there is something to do in the last lives, too.
    order(server, 1 + (kill % 2));
    // The next one is loaded meanwhile.
    next = load();
    const unfinished = acknowledged.size - delivered.size;
    const last = Math.ceil(random() * (LINES + LINES_EACH * unfinished));
    await Promise.race([server.lines(last), sleep(LONGEST_LIFE)]);
    await sleep(random() * MOST_MS);
    await server.end('SIGKILL');
  }
  await next.loaded;
  order(next, Infinity);
  saidAt = performance.now();
  // Where something was lost it never ends, and is missing below.
  while (delivered.size < users.length && performance.now() - saidAt < LONGEST_SILENCE) {
    await sleep(20);
  }
  await next.end('SIGTERM');

  const store = createLibsqlStore({ file });
  const records = await store.list({ limit: 1_000 });
  await store.close();
  const idOf = new Map(records.map(({ userId, id }) => [userId, id]));
  expect(users.filter((userId) => idOf.get(userId) !== acknowledged.get(userId))).toEqual([]);
  expect(records.map(({ state }) => state)).toEqual(users.map(() => 'completed'));
  expect(new Set(delivered.keys())).toEqual(new Set(idOf.values()));
  expect(users.map((userId) => sandbox.finalizations(userId))).toEqual(users.map(() => 1));
  expect(users.map((userId) => sandbox.sessions(userId).length)).toEqual(users.map(() => 1));
}
