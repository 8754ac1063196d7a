import { createPooledTransport } from '../../src/server/index.js';
import { compare } from './compare.js';
import { runFlows, type Flow } from './flow.js';
import { actorsOn, ofetchGateway, startGateway } from './gateway.js';
import { machineFlow } from './machine-flow.js';
import { handLoop } from './other-flows.js';
import { microseconds, table, type Part } from './part.js';
import { plot, type Point } from './plot.js';
import { createStubGateway, stubActors } from './stub-gateway.js';

const AT_ONCE = [1, 10, 100, 1_000, 10_000];

/** With more at once, the sockets of the system would be measured. */
const MAX_OVER_HTTP = 1_000;

export const growth: Part = {
  name: 'growth',
  title: 'How the cost grows',
  run: async (say) => {
    const gateway = await startGateway();
    try {
      const stub = createStubGateway();
      const pooled = createPooledTransport();
      const stubbed: Record<string, Flow> = {
        'a hand-written loop, stubbed': handLoop(stub),
        'the machine, stubbed': machineFlow(stubActors(stub)),
      };
      const overHttp: Record<string, Flow> = {
        'a loop with ofetch and valibot, over HTTP': handLoop(ofetchGateway(gateway.url)),
        'the machine, over HTTP': machineFlow(actorsOn(gateway.url)),
        'the machine, pooled connections': machineFlow(actorsOn(gateway.url, pooled)),
      };
      const points: Point[] = [];
      for (const atOnce of AT_ONCE) {
        for (const flows of atOnce > MAX_OVER_HTTP ? [stubbed] : [stubbed, overHttp]) {
          say(`${String(atOnce)} at once${flows === stubbed ? ', stubbed' : ', over HTTP'}`);
          const measured = await compare(
            Object.entries(flows).map(([name, flow]) => ({
              name,
              run: (times) => runFlows(flow, times, atOnce),
            })),
            { times: Math.max(atOnce, 100), rounds: atOnce > 100 ? 1 : 5 },
          );
          for (const { name, cpu } of measured) points.push({ series: name, atOnce, cpu });
        }
      }
      const names = [...Object.keys(stubbed), ...Object.keys(overHttp)];
      return {
        goals: [],
        picture: plot(points),
        text: `Processor time of a flow of 8 calls, by how many run at once. Over HTTP up to 1,000: with more,
the sockets of the system would be measured.

![Processor time of a flow, by how many are under way at once](images/benchmarks.svg)

${table(
  ['at once', ...AT_ONCE.map((atOnce) => atOnce.toLocaleString('en'))],
  names.map((name) => [
    name,
    ...AT_ONCE.map((atOnce) => {
      const point = points.find((point) => point.series === name && point.atOnce === atOnce);
      return point ? microseconds(point.cpu) : '';
    }),
  ]),
)}`,
      };
    } finally {
      await gateway.stop();
    }
  },
};
