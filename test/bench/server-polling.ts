/**
 * Measures the lateness of polls with many polling identifications; the sandbox is another process.
 *
 * `node --import tsx test/bench/server-polling.ts [identifications] [interval in ms] [seconds]`
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGatewayActors } from '../../src/index.js';
import { createServerHost } from '../../src/server/index.js';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';

const [count = 2_000, pollInterval = 2_000, seconds = 30] = process.argv.slice(2).map(Number);

const sandbox = spawn(
  process.execPath,
  ['--import', 'tsx', 'src/cli/main.ts', 'sandbox', '--access-token', 'bench'],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
// Also after an error: it holds the output of this process open.
process.on('exit', () => sandbox.kill());
let baseUrl = '';
for await (const line of createInterface(sandbox.stdout)) {
  baseUrl = /http:\S+/.exec(line)?.[0] ?? '';
  if (baseUrl !== '') break;
}
sandbox.stdout.resume();

const folder = mkdtempSync(join(tmpdir(), 'polling-bench-'));
let late: number[] = [];
const failed = new Map<string, number>();
const polled = new Set<string>();
const host = createServerHost({
  actors: createGatewayActors({
    baseUrl,
    getAccessToken: () => 'bench',
    allowInsecureLoopback: true,
  }),
  store: createLibsqlStore({ file: join(folder, 'bench.db') }),
  timings: { pollInterval, pollTimeout: 3_600_000 },
  observe: (event) => {
    if (event.type !== 'call') return;
    const { outcome } = event;
    if (outcome !== 'done') failed.set(outcome, (failed.get(outcome) ?? 0) + 1);
    polled.add(event.id);
    if (event.late !== null) late.push(event.late);
  },
});

// Beyond the magic users of the sandbox.
const FIRST_USER_ID = 10_000;
const AT_ONCE = 20;
for (let first = FIRST_USER_ID; first < FIRST_USER_ID + count; first += AT_ONCE) {
  const userIds = Array.from({ length: AT_ONCE }, (_, index) => first + index);
  await Promise.all(
    userIds.map(async (userId) => {
      const { identification } = await host.start({ userId });
      await host.hostedPage(identification.id);
      await host.send(identification.id, { type: 'redirect.succeeded' });
    }),
  );
}
for (;;) {
  await sleep(500);
  if ((await host.count()).phaseA === count) break;
}
await sleep(2 * pollInterval);

late = [];
failed.clear();
polled.clear();
const cpu = process.cpuUsage();
const since = performance.now();
await sleep(seconds * 1_000);
const { user, system } = process.cpuUsage(cpu);
const lasted = performance.now() - since;
const sorted = late.sort((a, b) => a - b);
const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? NaN;
const rows = [
  ['identifications polling', count],
  ['identifications polled', polled.size],
  ['identifications still polling', (await host.count()).phaseA],
  ['interval, ms', pollInterval],
  ['polls a second', Math.round((sorted.length / lasted) * 1_000)],
  ['calls that failed', [...failed.values()].reduce((sum, count) => sum + count, 0)],
  ...[...failed].map(([code, count]) => [`  ${code}`, count]),
  ['late, median, ms', at(0.5)],
  ['late, 99th percentile, ms', at(0.99)],
  ['late, most, ms', sorted.at(-1)],
  ['processor of the host, %', Math.round((user + system) / lasted / 10)],
  ['resident memory of the host, MB', Math.round(process.memoryUsage().rss / 2 ** 20)],
];
for (const [name, value] of rows)
  process.stdout.write(`${String(name).padEnd(34)}${String(value)}\n`);

await host.close();
sandbox.kill();
rmSync(folder, { recursive: true, force: true });
