/** Rows 24 and 29 of the fault table, which need processes of their own. */
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.js';
import { start } from '../sandbox/helpers.js';
import { storePath } from './helpers.js';
import { bundle, spawnServer, type Server } from './server.js';
import type { ServerLine } from './server-process.js';

let path = '';
beforeAll(async () => {
  path = await bundle('server-process');
});
afterAll(() => {
  rmSync(path);
});

type LineOf<TType extends ServerLine['type']> = Extract<ServerLine, { type: TType }>;
const isOf =
  <TType extends ServerLine['type']>(type: TType) =>
  (line: ServerLine): line is LineOf<TType> =>
    line.type === type;

function server(): Server {
  const spawned = spawnServer(path);
  onTestFinished(() => spawned.end('SIGKILL'));
  return spawned;
}

const ordersFor = (sandbox: Sandbox, file: string, users: readonly number[]) => ({
  file,
  url: sandbox.url,
  accessToken: sandbox.accessToken,
  users,
  requestTimeout: 150,
  pollTimeout: 250,
});

describe('server processes', () => {
  it('24: the second of two processes on one store is refused as storeInUse', async () => {
    const sandbox = await start({ processingDelay: 200 });
    const file = storePath();
    const first = server();
    const delivered = first.line(isOf('delivered'));
    const started = first.line(isOf('started'));
    await first.loaded;
    first.order(ordersFor(sandbox, file, [1]));
    await started;

    const second = server();
    const refused = second.line(isOf('refused'));
    await second.loaded;
    second.order(ordersFor(sandbox, file, [2]));

    expect(await refused).toEqual({ type: 'refused', code: 'storeInUse' });
    await delivered;
    expect(sandbox.finalizations(1)).toBe(1);
    expect(sandbox.sessions(2)).toEqual([]);
  });

  it('29: a process stopped for longer than every timeout continues and repeats nothing', async () => {
    const sandbox = await start({ processingDelay: 100, signingDelay: 100 });
    const users = [1, 2, 3, 4, 5, 6];
    const stopped = server();
    let left = users.length;
    const allDelivered = new Promise<void>((resolve) => {
      stopped.onLine(({ type }) => {
        if (type === 'delivered') left -= 1;
        if (left === 0) resolve();
      });
    });
    await stopped.loaded;
    for (const operation of ['initiate', 'status', 'finalize'] as const) {
      const slow = Array.from({ length: 60 }, () => ({ kind: 'delay', ms: 30 }) as const);
      sandbox.faults.next(operation, ...slow);
    }
    stopped.order(ordersFor(sandbox, storePath(), users));
    // During different calls, each time for longer than the timeouts of a call and a phase.
    for (const lines of [8, 8, 8, 8]) {
      await Promise.race([stopped.lines(lines), allDelivered]);
      stopped.process.kill('SIGSTOP');
      await sleep(400);
      stopped.process.kill('SIGCONT');
    }
    await allDelivered;

    expect(users.map((userId) => sandbox.finalizations(userId))).toEqual(users.map(() => 1));
    expect(users.map((userId) => sandbox.sessions(userId).length)).toEqual(users.map(() => 1));
  });
});
