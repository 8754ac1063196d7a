import { createPooledTransport } from '../../src/server/index.js';
import { compare, find } from './compare.js';
import { prove, runFlows, type Flow } from './flow.js';
import { actorsOn, fetchGateway, ofetchGateway, startGateway, undiciGateway } from './gateway.js';
import { minimalFlow } from './minimal-machine.js';
import { machineFlow } from './machine-flow.js';
import { handLoop } from './other-flows.js';
import { milliseconds, table, times, type Part } from './part.js';
import { profile, shares } from './profile.js';

const AT_ONCE = 100;
const LOOP = 'a loop with ofetch and valibot';
const BARE_LOOP = 'a loop with the global `fetch` alone';
const MACHINE = 'the machine';
const MINIMAL = 'XState with the minimal machine of these states';
const POOLED = 'the machine, with `createPooledTransport()`';

export const loopback: Part = {
  name: 'http',
  title: 'The same over HTTP, 100 at once',
  run: async (say) => {
    const gateway = await startGateway();
    try {
      const pooled = createPooledTransport();
      const machine = machineFlow(actorsOn(gateway.url));
      const pooledMachine = machineFlow(actorsOn(gateway.url, pooled));
      const flows: [name: string, flow: Flow][] = [
        [LOOP, handLoop(ofetchGateway(gateway.url))],
        [BARE_LOOP, handLoop(fetchGateway(gateway.url))],
        ['a loop with `request` of undici alone', handLoop(undiciGateway(gateway.url))],
        [MINIMAL, minimalFlow(actorsOn(gateway.url))],
        [MACHINE, machine],
        [POOLED, pooledMachine],
      ];
      for (const [, flow] of flows) await prove(flow, 7, gateway.callsOf);

      say('comparing');
      const measured = await compare(
        flows.map(([name, flow]) => ({ name, run: (flows) => runFlows(flow, flows, AT_ONCE) })),
        { times: AT_ONCE, rounds: 15 },
      );
      say('profiling');
      const parts = await profile(() => runFlows(machine, 10 * AT_ONCE, AT_ONCE));
      const pooledParts = await profile(() => runFlows(pooledMachine, 10 * AT_ONCE, AT_ONCE));
      const cpuRatio = find(measured, MACHINE).cpuRatio / find(measured, MINIMAL).cpuRatio;
      const against = find(measured, POOLED);
      const bare = find(measured, BARE_LOOP);
      const ratio = against.timeRatio / bare.timeRatio;
      return {
        goals: [
          {
            what: 'over HTTP, 100 at once: processor time against the minimal machine of XState',
            measured: times(cpuRatio),
            goal: 'at most 1.2×',
            isReached: cpuRatio <= 1.2,
          },
          {
            what: 'with pooled connections: time against a loop with the global `fetch`',
            measured: times(ratio),
            goal: 'below 1×',
            isReached: ratio < 1,
          },
        ],
        text: `The gateway is another process on the same computer, which answers as fast as it can. The loop with
\`fetch\` alone does not validate the answers.

${table(
  ['a flow', 'time', 'against the first', 'processor', 'against the first'],
  measured.map(({ name, time, timeRatio, cpu, cpuRatio }) => [
    name,
    milliseconds(time),
    times(timeRatio),
    milliseconds(cpu),
    times(cpuRatio),
  ]),
)}

The client's processor time by owner of the code: ${shares(parts)}. With pooled connections: ${shares(pooledParts)}.`,
      };
    } finally {
      await gateway.stop();
    }
  },
};
