/**
 * A server process on a store of many rows, which measures its cost. Its gateway is a function of
 * this process, so that only the host is measured.
 */
import { fromPromise } from 'xstate';
import { createGatewayActors, type InitiateAnswer, type InitiateInput } from '../../src/index.js';
import { createServerHost } from '../../src/server/index.js';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';

/** The output of the process. */
export interface ParkedReport {
  /** From opening the store to the first answers, in ms. */
  readonly startUp: number;
  /** Resident bytes after a garbage collection. */
  readonly memory: number;
  /** The lateness of each wake, in ms. */
  readonly late: readonly number[];
  /** The number of wakes in each tenth of a second. */
  readonly perTick: readonly number[];
  /** The number of damaged rows. */
  readonly damaged: number;
}

const [file = '', id = '', due = '0'] = process.argv.slice(2);
const late: number[] = [];
let damaged = 0;
const perTick = new Map<number, number>();
let isDone = (): void => undefined;
const done = new Promise<void>((resolve) => {
  isDone = resolve;
});

const since = performance.now();
const host = createServerHost({
  actors: {
    ...createGatewayActors({ baseUrl: 'https://gateway.example', getAccessToken: () => null }),
    initiate: fromPromise<InitiateAnswer, InitiateInput>(() =>
      Promise.resolve({ url: 'https://verify.example', status: null }),
    ),
  },
  store: createLibsqlStore({ file }),
  observe: (event) => {
    if (event.type === 'damaged') damaged += 1;
    if (event.type !== 'wake') return;
    late.push(event.late);
    const tick = Math.floor(performance.now() / 100);
    perTick.set(tick, (perTick.get(tick) ?? 0) + 1);
    if (late.length === Number(due)) isDone();
  },
});
await Promise.all([host.get(id), host.list({ limit: 10 }), host.count()]);
const startUp = performance.now() - since;
if (Number(due) > 0) await done;
globalThis.gc?.();
const report: ParkedReport = {
  startUp,
  memory: process.memoryUsage().rss,
  late,
  perTick: [...perTick.values()],
  damaged,
};
process.stdout.write(JSON.stringify(report));
await host.close();
