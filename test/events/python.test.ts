/** The receiver of the guide, in another language: the very block runs, against real deliveries. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { createEventDelivery } from '../../src/events/index.js';
import { KEYS } from './receiver.js';

const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) process.stdout.write('The receiver in Python is not tried: there is no python3.\n');

/** The receiver, listening, and the lines that it prints. */
async function openPython(keys: readonly string[]) {
  const guide = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');
  const [, program = ''] = /^```python\n([\s\S]*?)^```$/m.exec(guide) ?? [];
  const child = spawn('python3', ['-c', program], {
    env: { PATH: process.env['PATH'], EVENTS_KEYS: keys.join(','), PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill());
  const lines: string[] = [];
  const output = createInterface(child.stdout);
  output.on('line', (line) => lines.push(line));
  await once(output, 'line');
  const port = /^listening (\d+)$/.exec(lines.shift() ?? '')?.[1] ?? '';
  return { lines, url: `http://127.0.0.1:${port}/` };
}

it.runIf(hasPython)(
  'a receiver in Python takes what is signed, once, and nothing else',
  async () => {
    const { url, lines } = await openPython([KEYS.second, KEYS.first]);
    const type = 'identification.completed';
    const body = JSON.stringify({ type, data: { id: 'c2ad6f4e', text: 'Ж “x”' } });
    const { signal } = new AbortController();
    const statusOf = async (keys: readonly string[], id: string) =>
      (await createEventDelivery({ url, keys }).send({ id, body }, signal)).httpStatus;

    expect(await statusOf([KEYS.first], 'event-1')).toBe(204);
    expect(await statusOf([KEYS.first], 'event-1')).toBe(204);
    expect(await statusOf([KEYS.third, KEYS.second], 'event-2')).toBe(204);
    expect(await statusOf([KEYS.third], 'event-3')).toBe(401);
    expect(lines).toEqual([`${type} c2ad6f4e`, `${type} c2ad6f4e`]);

    const changing =
      (change: (headers: Headers) => void): typeof fetch =>
      (input, init) => {
        const headers = new Headers(init?.headers);
        change(headers);
        return fetch(input, { ...init, headers });
      };
    for (const change of [
      (headers: Headers) => {
        headers.set('webhook-id', 'event-4');
      },
      (headers: Headers) => {
        headers.set('webhook-timestamp', String(Math.floor(Date.now() / 1_000) - 301));
      },
      (headers: Headers) => {
        headers.delete('webhook-signature');
      },
    ]) {
      const delivery = createEventDelivery({ url, keys: [KEYS.first], fetch: changing(change) });
      expect((await delivery.send({ id: 'event-5', body }, signal)).httpStatus).toBe(401);
    }
    expect(lines).toHaveLength(2);
  },
);
