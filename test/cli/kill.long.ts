import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Fault } from '../../src/sandbox/index.js';
import { checkpointPath, finalizeBodies, openSandbox } from './bench.js';
import { runJson, USER } from './json-run.js';
import { randomFrom } from './random.js';
import { complete } from './user.js';

const KILLS = 25;

it('finalizes once after kills at random moments', async (context) => {
  const random = randomFrom(20_260_521);
  const sandbox = await openSandbox(context, { processingDelay: 150, signingDelay: 150 });
  // Slow enough for kills to land in every state and in every call.
  const slow: Fault[] = Array.from({ length: 200 }, () => ({ kind: 'delay', ms: 40 }));
  sandbox.faults.next('initiate', ...slow);
  sandbox.faults.next('status', ...slow);
  sandbox.faults.next('finalize', { kind: 'resetAfterProcessing' }, ...slow);
  const path = checkpointPath(context);
  const args = ['--checkpoint', path];

  for (let kill = 0; kill < KILLS; kill += 1) {
    const killed = runJson(context, sandbox, { args });
    // The user goes on meanwhile, and may find no listener at the return URL.
    const user = complete(killed, sandbox).catch(() => undefined);
    await killed.until(() => killed.lines()[0]);
    await sleep(random() * 300);
    await killed.end('SIGKILL');
    await user;
    expect(killed.stderr).toBe('');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ userId: USER });
  }

  const run = runJson(context, sandbox, { args });
  expect(await complete(run, sandbox)).toEqual({ code: 0, signal: null });
  expect(sandbox.finalizations(USER)).toBe(1);
  expect(new Set(finalizeBodies(sandbox)).size).toBe(1);
});
