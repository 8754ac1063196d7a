/**
 * A server on a store of many rows, which says what it costs. Its gateway answers at once, in this
 * process: what is measured is the host.
 */
import { fromPromise } from 'xstate';
import { createGatewayActors, type InitiateAnswer, type InitiateInput } from '../../src/index.js';
import { createServerHost } from '../../src/server/index.js';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';

/** What the process says at its end. */
export interface ParkedReport {
  /** From opening the store to the first answers, in ms. */
  readonly startUp: number;
  /** Resident bytes after a collection. */
  readonly memory: number;
  /** How late each row was woken after its due time, in ms. */
  readonly late: readonly number[];
  /** How many were woken within each tenth of a second. */
  readonly perTick: readonly number[];
  /** How many rows could not be used. */
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
