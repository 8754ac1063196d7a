/** Measures the lateness of 2000 polling identifications, and prints it: it depends on the machine. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const COUNT = 2_000;
const INTERVAL_MS = 2_000;
const SECONDS = 10;

it('polls each of 2000 identifications every 2 s', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--import',
      'tsx',
      'test/bench/server-polling.ts',
      ...[COUNT, INTERVAL_MS, SECONDS].map(String),
    ],
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
  // A busy gateway can close a connection that is being reused: the machine repeats that poll.
  expect(figures.get('identifications still polling')).toBe(COUNT);
});
