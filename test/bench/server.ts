import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { identificationInput, type GatewayTransport } from '../../src/index.js';
import { createServerHost, createPooledTransport } from '../../src/server/index.js';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';
import { newRecord } from '../../src/server/identification-record.js';
import { compare, find } from './compare.js';
import { prove, runFlows, type Flow } from './flow.js';
import { actorsOn, ofetchGateway, startGateway, undiciGateway } from './gateway.js';
import { hostFlows } from './host-flows.js';
import { handLoop } from './other-flows.js';
import { digits, milliseconds, table, times, type Part } from './part.js';
import { profile, shares } from './profile.js';

const AT_ONCE = 100;
const FLOWS = 300;
const LOOP = 'a loop with ofetch and valibot, which stores nothing';
const HOST = 'the host';
const POOLED = 'the host, with `createPooledTransport()`';

/** Measures the durable writes a second of the store alone, with concurrent writers. */
async function writesPerSecond(file: string): Promise<number> {
  const WRITES = 100;
  const store = createLibsqlStore({ file });
  const input = identificationInput({ subject: { userId: 1 } });
  const since = performance.now();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, index) => {
      const record = { ...newRecord(String(index), input, Date.now()), userId: index + 1 };
      await store.create(record);
      for (let version = 1; version < WRITES; version += 1) {
        await store.save({ ...record, version: version + 1 }, version);
      }
    }),
  );
  const lasted = performance.now() - since;
  await store.close();
  return (AT_ONCE * WRITES * 1_000) / lasted;
}

export const server: Part = {
  name: 'server',
  title: 'The server host, every step on the disk',
  run: async (say) => {
    // A temporary folder may be in memory; the checkout is on a disk.
    mkdirSync('dist', { recursive: true });
    const folder = mkdtempSync(join('dist', 'server-'));
    const gateway = await startGateway();
    const transport = createPooledTransport();
    const openHost = (name: string, send?: GatewayTransport) => {
      const store = createLibsqlStore({ file: join(folder, `${name}.db`) });
      return hostFlows((observe) =>
        createServerHost({ actors: actorsOn(gateway.url, send), store, observe }),
      );
    };
    const plain = openHost('plain');
    const pooled = openHost('pooled', transport);
    try {
      const flows: [name: string, flow: Flow][] = [
        [LOOP, handLoop(ofetchGateway(gateway.url))],
        ['a loop with `request` of undici alone', handLoop(undiciGateway(gateway.url))],
        [HOST, plain.flow],
        [POOLED, pooled.flow],
      ];
      for (const [, flow] of flows) await prove(flow, FLOWS + 1, gateway.callsOf);
      const before = plain.saves();
      await runFlows(plain.flow, AT_ONCE, AT_ONCE);
      const writes = (plain.saves() - before) / AT_ONCE + 1;

      say('comparing');
      const measured = await compare(
        flows.map(([name, flow]) => ({ name, run: (flows) => runFlows(flow, flows, AT_ONCE) })),
        { times: FLOWS, rounds: 5 },
      );
      say('profiling');
      const parts = await profile(() => runFlows(pooled.flow, FLOWS, AT_ONCE));
      say('the store alone');
      const alone = await writesPerSecond(join(folder, 'alone.db'));
      const share = 1 / find(measured, POOLED).timeRatio;
      const plainShare = 1 / find(measured, HOST).timeRatio;
      return {
        goals: [
          {
            what: 'the server host, every step on the disk: flows a second, against a loop that stores nothing',
            measured: `${times(share)} (${times(plainShare)} with the global \`fetch\`)`,
            goal: 'at least 0.5×',
            isReached: share >= 0.5,
          },
        ],
        text: `libsql with \`synchronous=FULL\`, ${String(AT_ONCE)} at once, the gateway in another process. A flow writes ${digits(writes)}
times. The store alone does ${digits(alone)} durable writes a second with ${String(AT_ONCE)} concurrent writers.

${table(
  ['', 'flows a second', 'against the loop', 'processor, a flow'],
  measured.map(({ name, time, timeRatio, cpu }) => [
    name,
    digits(1_000 / time),
    times(1 / timeRatio),
    milliseconds(cpu),
  ]),
)}

The processor time of the host with pooled connections, by owner of the code: ${shares(parts)}.`,
      };
    } finally {
      await plain.host.close();
      await pooled.host.close();
      await gateway.stop();
      rmSync(folder, { recursive: true });
    }
  },
};
