import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storePath } from './helpers.js';
import { manyParked } from './many-parked.js';
import type { ParkedReport } from './parked-process.js';
import { bundle } from './server.js';

const PARKED = 100_000;
const DUE = 1_000;
const MB = 2 ** 20;

let path = '';
beforeAll(async () => {
  path = await bundle('parked-process');
});
afterAll(() => {
  rmSync(path);
});

async function run(file: string, id: string, due: number): Promise<ParkedReport> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    path,
    file,
    id,
    String(due),
  ]);
  return JSON.parse(stdout) as ParkedReport;
}

describe('a server with 100000 parked identifications', () => {
  it('uses less than 100 MB more than an empty one, and spreads the wakes over time', async () => {
    const empty = storePath();
    await manyParked(empty, { parked: 1, due: 0, dueAt: 0 });
    const full = storePath();
    await manyParked(full, { parked: PARKED, due: DUE, dueAt: Date.now() });

    const before = await run(empty, '2', 0);
    const after = await run(full, '2', DUE);

    expect(after.memory - before.memory).toBeLessThan(100 * MB);
    expect(after).toMatchObject({ damaged: 0, late: { length: DUE } });
    expect(Math.max(...after.perTick)).toBeLessThan(DUE / 4);
    process.stdout.write(
      `100000 parked: ${String(Math.round((after.memory - before.memory) / MB))} MB more, ` +
        `start-up ${String(Math.round(after.startUp))} ms (empty ${String(Math.round(before.startUp))} ms)\n`,
    );
  });
});
