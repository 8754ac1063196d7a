import { expect, it, vi } from 'vitest';
import { checkpointPath, finalizeBodies, openSandbox } from './bench.js';
import { runJson, USER } from './json-run.js';
import { got, HANGING, MOMENTS } from './moments.js';
import { complete } from './user.js';

// One process after another.
vi.setConfig({ testTimeout: 180_000 });

it.concurrent('goes on after a kill in every state, and finalizes once', async (context) => {
  const sandbox = await openSandbox(context);
  const args = ['--checkpoint', checkpointPath(context)];
  const goOn = (slowly = false) =>
    runJson(context, sandbox, { args: slowly ? [...args, '--poll-interval', '600000'] : args });

  let run = goOn();
  for (const [index, { moment, bring, goesOnFrom }] of MOMENTS.entries()) {
    await bring(run, sandbox);
    await run.end('SIGKILL');
    run = goOn(MOMENTS[index + 1]?.slowly);
    expect((await run.until(() => run.lines()[0])).state, `killed while ${moment}`).toBe(
      goesOnFrom,
    );
  }
  expect(await complete(run, sandbox)).toEqual({ code: 0, signal: null });
  expect(run.stderr).toBe('');
  expect(sandbox.sessions(USER)).toHaveLength(1);
  expect(sandbox.finalizations(USER)).toBe(1);
  expect(new Set(finalizeBodies(sandbox)).size).toBe(1);
});

it.concurrent('begins one new session where it is killed while beginning it', async (context) => {
  const sandbox = await openSandbox(context);
  sandbox.faults.next('initiate', { kind: 'resetAfterProcessing' }, HANGING);
  const args = ['--checkpoint', checkpointPath(context), '--restart'];
  const killed = runJson(context, sandbox, { args });
  await got(sandbox, 'initiate', 2);
  await killed.end('SIGKILL');

  const run = runJson(context, sandbox, { args });
  expect(await complete(run, sandbox)).toEqual({ code: 0, signal: null });
  expect(run.states()[0]).toBe('restarting');
  expect(sandbox.finalizations(USER)).toBe(1);
});
