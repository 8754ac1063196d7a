import { compare, find } from './compare.js';
import { prove, runFlows, type Flow } from './flow.js';
import { minimalFlow } from './minimal-machine.js';
import { machineEachFlow, machineFlow, shownFlow } from './machine-flow.js';
import { azureFlow, handLoop, robotFlow, smithyFlow } from './other-flows.js';
import { microseconds, table, times, type Part } from './part.js';
import { profile, shares } from './profile.js';
import { createStubGateway, stubActors } from './stub-gateway.js';

const MACHINE = 'the machine';
const MINIMAL = 'XState with the minimal machine of these states';

export const stubbedFlow: Part = {
  name: 'flow',
  title: 'One flow of 8 calls, the calls stubbed',
  run: async (say) => {
    const gateway = createStubGateway();
    const actors = stubActors(gateway);
    const machine = machineFlow(actors);
    const flows: [name: string, flow: Flow][] = [
      ['a hand-written loop', handLoop(gateway)],
      ['robot3', robotFlow(gateway)],
      ['@azure/core-lro', azureFlow(gateway)],
      ['@smithy/util-waiter', smithyFlow(gateway)],
      [MINIMAL, minimalFlow(actors)],
      [MACHINE, machine],
      ['the machine, with a checkpoint and a view of each snapshot', shownFlow(actors)],
      ['the machine, by a `provide()` for each flow', machineEachFlow(actors)],
    ];
    for (const [, flow] of flows) {
      const calls = gateway.record();
      await prove(flow, 7, () => calls.map(({ call }) => call));
    }
    gateway.stopRecording();

    say('comparing');
    const measured = await compare(
      flows.map(([name, flow]) => ({ name, run: (flows) => runFlows(flow, flows, 1) })),
      { times: 100, rounds: 40 },
    );
    say('profiling');
    const parts = await profile(() => runFlows(machine, 4_000, 1));
    const ratio = find(measured, MACHINE).timeRatio / find(measured, MINIMAL).timeRatio;
    return {
      goals: [
        {
          what: 'one flow of 8 calls, the calls stubbed: time against the minimal machine of XState',
          measured: times(ratio),
          goal: 'at most 1.3×',
          isReached: ratio <= 1.3,
        },
      ],
      text: `Initiate, three polls in each phase, finalize. Every call and every wait ends at once, so that the cost of
the states remains. All flows take an abort signal and report each state. Those without the machine have
no deadlines, no retries and no checkpoint. The minimal machine is also flat, and shows the cost of
XState itself: the goal is a ratio to it ([explained](decisions/0025-what-a-flow-costs.md)). \`@smithy/util-waiter\` waits by
\`setTimeout\`, which is most of its time.

${table(
  ['', 'time', 'processor', 'against the loop'],
  measured.map(({ name, time, cpu, timeRatio }) => [
    name,
    microseconds(time),
    microseconds(cpu),
    times(timeRatio),
  ]),
)}

The machine's time by owner of the code: ${shares(parts)}.`,
    };
  },
};
