import { digits, percent, runProcess, table, times, type Part } from './part.js';

interface Polling {
  /** Processor time, as a share of one core. */
  readonly share: number;
  /** Polls a second. */
  readonly polls: number;
  /** The most and the least polls in 100 ms, against the mean. */
  readonly most: number;
  readonly least: number;
}

export const polling: Part = {
  name: 'polling',
  title: '10,000 identifications polling every 2 s',
  run: async (say) => {
    say('the machine');
    const machine = await runProcess<Polling>('polling-process', 'machine', '10000', '2000', '10');
    say('the minimal machine');
    const minimal = await runProcess<Polling>('polling-process', 'minimal', '10000', '2000', '10');
    say('a loop');
    const loop = await runProcess<Polling>('polling-process', 'loop', '10000', '2000', '10');
    const rows = [
      ['the machine', machine],
      ['XState with the minimal machine of these states', minimal],
      ['a hand-written loop', loop],
    ] as const;
    return {
      goals: [
        {
          what: '10,000 polling every 2 s: processor time against the minimal machine of XState',
          measured: times(machine.share / minimal.share),
          goal: 'at most 1.1×',
          isReached: machine.share / minimal.share <= 1.1,
        },
        {
          what: 'the same: most polls in 100 ms, against the mean',
          measured: times(machine.most),
          goal: 'at most 2×',
          isReached: machine.most <= 2,
        },
      ],
      text: `The calls are stubbed, the timers are real. Each identification has its own actor. Measured for
ten seconds.

${table(
  ['', 'of a core', 'polls a second', 'most in 100 ms', 'least'],
  rows.map(([name, { share, polls, most, least }]) => [
    name,
    percent(share),
    digits(polls),
    times(most),
    times(least),
  ]),
)}`,
    };
  },
};
