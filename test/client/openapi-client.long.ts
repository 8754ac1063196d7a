/** A client that is generated from `docs/openapi.json`, in a project of its own: it needs TypeScript 5. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ROOT, run } from '../package/packed.js';
import { scene } from './helpers.js';

it('openapi-typescript makes a client of docs/openapi.json that compiles and identifies a user', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'openapi-client-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  cpSync(join(ROOT, 'test/client/openapi-client'), folder, { recursive: true });
  cpSync(join(ROOT, 'docs/openapi.json'), join(folder, 'openapi.json'));
  await run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder });
  await run('npm', ['run', 'build'], { cwd: folder });
  const { url, sandbox } = await scene();

  const told = await run(process.execPath, ['dist/flow.js'], { cwd: folder, env: { API: url } });

  expect(JSON.parse(told)).toEqual({
    states: ['awaitingRedirect', 'signing', 'completed'],
    output: {
      correlationId: expect.any(String) as string,
      individualId: expect.any(Number) as number,
    },
    refusal: 'The identification does not accept this event in its current state',
    current: true,
  });
  expect(sandbox.finalizations(42)).toBe(1);
});
