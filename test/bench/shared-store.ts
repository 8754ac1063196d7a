/** Servers on Postgres, against one on a file, in the same run. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { openPostgres } from '../support/postgres.js';
import { POLLING_FROM, startGateway } from './gateway.js';
import { digits, kilobytes, median, milliseconds, table, times, type Part } from './part.js';
import type { StoreMeasurement, StoreOrders } from './store-process.js';

const SIZE = {
  rounds: 3,
  warmUp: 200,
  flows: 600,
  polling: 5_000,
  intervalMs: 5_000,
  polledMs: 20_000,
};
const QUICK_SIZE = {
  rounds: 1,
  warmUp: 5,
  flows: 30,
  polling: 30,
  intervalMs: 500,
  polledMs: 1_000,
};
/** As a database that must survive the loss of power, like the file. */
const DURABLE = ['fsync=on', 'synchronous_commit=on', 'full_page_writes=on'];

interface Measured {
  readonly lasted: number;
  readonly statements: number;
  readonly saves: number;
  readonly late: readonly number[];
  /** Bytes of the database's log. */
  readonly written: number;
}

/** A server that is ready to begin. */
interface Started {
  readonly child: ChildProcess;
  readonly result: () => Promise<StoreMeasurement>;
}

const PROCESS = fileURLToPath(new URL('store-process.js', import.meta.url));

async function startProcess(orders: StoreOrders): Promise<Started> {
  const child = spawn(process.execPath, [PROCESS, JSON.stringify(orders)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  await lines.next();
  return {
    child,
    result: async () => {
      child.stdin.write('go\n');
      const next: IteratorResult<string, unknown> = await lines.next();
      return JSON.parse(String(next.value)) as StoreMeasurement;
    },
  };
}

/** Lets servers do the same work at the same time. */
async function measure(
  orders: readonly StoreOrders[],
  position: () => Promise<number>,
): Promise<Measured> {
  const started: Started[] = [];
  for (const each of orders) started.push(await startProcess(each));
  const before = await position();
  const all = await Promise.all(started.map(({ result }) => result()));
  const written = (await position()) - before;
  await Promise.all(
    started.map(
      ({ child }) =>
        new Promise((resolve) => {
          if (child.exitCode === null) child.once('exit', resolve);
          else resolve(null);
        }),
    ),
  );
  const sum = (of: (one: StoreMeasurement) => number): number =>
    all.reduce((total, one) => total + of(one), 0);
  return {
    lasted: Math.max(...all.map(({ lasted }) => lasted)),
    statements: sum(({ statements }) => statements),
    saves: sum(({ saves }) => saves),
    late: all.flatMap(({ late }) => late).sort((a, b) => a - b),
    written,
  };
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.floor(sorted.length * share)] ?? Number.NaN;

export const sharedStore: Part = {
  name: 'postgres',
  title: 'Servers on Postgres, against one on a file',
  run: async (say, isQuick) => {
    const size = isQuick === true ? QUICK_SIZE : SIZE;
    const { warmUp, flows: flowCount, polling, intervalMs, polledMs } = size;
    mkdirSync('dist', { recursive: true });
    const folder = mkdtempSync(join('dist', 'stores-'));
    const gateway = await startGateway();
    const postgres = await openPostgres(DURABLE);
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    let made = 0;
    const position = async (): Promise<number> => {
      const { rows } = await client.query<{ bytes: string }>(
        "SELECT pg_current_wal_lsn() - '0/0' AS bytes",
      );
      return Number(rows[0]?.bytes);
    };
    const file = (): StoreOrders['store'] => ({ file: join(folder, `${String((made += 1))}.db`) });
    const database = (): StoreOrders['store'] => ({
      ...{ url: postgres.url, schema: `bench_${String((made += 1))}` },
    });
    const orders = (
      servers: number,
      store: StoreOrders['store'],
      work: StoreOrders['work'],
    ): StoreOrders[] =>
      Array.from({ length: servers }, (_, index) => ({
        ...{ gatewayUrl: gateway.url, store, work },
        firstUserId: (work.kind === 'polls' ? POLLING_FROM : 1) + index * 100_000,
      }));
    const flows = (servers: number): StoreOrders['work'] => ({
      ...{ kind: 'flows', warmUp, flows: flowCount / servers, atOnce: 100 / servers },
    });
    const polls = (count: number, servers: number): StoreOrders['work'] => ({
      ...{
        kind: 'polls',
        count: Math.round(count / servers),
        interval: intervalMs,
        ms: polledMs,
      },
    });
    try {
      const CASES = [
        ['one server on a file', 1, file],
        ['one server on Postgres', 1, database],
        ['three servers on Postgres', 3, database],
      ] as const;
      const rates = new Map<string, number[]>();
      const flowOf = new Map<string, Measured>();
      for (let round = 0; round < size.rounds; round += 1) {
        for (const [name, servers, store] of CASES) {
          const measured = await measure(orders(servers, store(), flows(servers)), position);
          const perSecond = (flowCount * 1_000) / measured.lasted;
          say(`round ${String(round + 1)}: ${name}: ${digits(perSecond)} flows a second`);
          rates.set(name, [...(rates.get(name) ?? []), perSecond]);
          flowOf.set(name, measured);
        }
      }
      const rate = (name: string): number => median(rates.get(name) ?? []);
      const [onFile, , onThree] = CASES.map(([name]) => name);
      const one = flowOf.get('one server on Postgres');

      const pollOf = new Map<string, Measured>();
      for (const [name, servers, store] of CASES) {
        const measured = await measure(orders(servers, store(), polls(polling, servers)), position);
        say(
          `${digits(polling)} polling: ${name}: p99 ${milliseconds(at(measured.late, 0.99))} late`,
        );
        pollOf.set(name, measured);
      }
      say('a server that has nothing to do');
      const idle = await measure(orders(1, database(), polls(0, 1)), position);
      const busy = pollOf.get('one server on Postgres');
      const p99 = (name: string): number => at(pollOf.get(name)?.late ?? [], 0.99);
      const seconds = polledMs / 1_000;
      const more = ((busy?.statements ?? 0) - idle.statements) / (busy?.late.length ?? 1);
      return {
        goals: [
          {
            what: 'servers on Postgres: statements for a poll that changes nothing',
            measured: digits(Math.max(0, more)),
            goal: 'none beyond the renewal of the lease',
            isReached: more < 0.01,
          },
        ],
        text: `The database has \`fsync\` on, as the file has; it, the gateway and the servers share the cores of this
computer. A flow on Postgres is ${digits((one?.statements ?? 0) / flowCount)} statements, ${digits((one?.saves ?? 0) / flowCount)} of them saves, and
${kilobytes((one?.written ?? 0) / flowCount)} of its log. A server that has nothing to do sends
${digits(idle.statements / seconds)} statements a second and writes ${kilobytes(idle.written / seconds)} of log a second; with ${digits(polling)} that poll every
${String(intervalMs / 1_000)} s it sends ${digits((busy?.statements ?? 0) / seconds)} and writes ${kilobytes((busy?.written ?? 0) / seconds)}, for ${digits((busy?.late.length ?? 0) / seconds)} polls a second.

${table(
  [
    '',
    'flows a second',
    'against the file',
    `p99 lateness, ${digits(polling)} polling`,
    'against the file',
  ],
  CASES.map(([name]) => [
    name,
    digits(rate(name)),
    times(rate(name) / rate(onFile ?? '')),
    milliseconds(p99(name)),
    times(p99(name) / p99(onFile ?? '')),
  ]),
)}

Three servers against one on Postgres: ${times(rate(onThree ?? '') / rate('one server on Postgres'))} as many flows.`,
      };
    } finally {
      await client.end();
      await gateway.stop();
      await postgres.remove();
      rmSync(folder, { recursive: true });
    }
  },
};
