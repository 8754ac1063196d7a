/** How punctual 2000 polling identifications are; the figures depend on the machine, and are printed. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const COUNT = 2_000;
const INTERVAL = 2_000;
const SECONDS = 20;

it('polls for 2000 identifications every 2 s, and leaves none out', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', 'test/server/polling-bench.ts', ...[COUNT, INTERVAL, SECONDS].map(String)],
    { cwd: fileURLToPath(new URL('../..', import.meta.url)) },
  );
  process.stdout.write(stdout);
  const figures = new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => /^(.*?) {2,}(.*)$/.exec(line)?.slice(1) ?? [])
      .map(([name = '', value]) => [name, Number(value)]),
  );
  expect(figures.get('identifications polling')).toBe(COUNT);
  expect(figures.get('identifications polled')).toBe(COUNT);
  // Where a busy gateway closes a connection that is just used again, the poll is repeated.
  expect(figures.get('identifications still polling')).toBe(COUNT);
});
