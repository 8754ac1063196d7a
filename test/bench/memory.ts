import { kilobytes, runProcess, table, times, type Part } from './part.js';

interface Memory {
  readonly bytes: number;
  readonly values: readonly string[];
}

type Kind = 'parked' | 'timeless' | 'polling' | 'provided' | 'minimal-parked' | 'minimal-polling';

async function bytesOf(kind: Kind, expected: string): Promise<number> {
  const { bytes, values } = await runProcess<Memory>('memory-process', kind);
  if (values.join() !== expected) throw new Error(`The identifications are at ${values.join()}.`);
  return bytes;
}

const WAITING = '{"phaseA":"waiting"}';

export const memory: Part = {
  name: 'memory',
  title: 'Memory',
  run: async () => {
    const parked = await bytesOf('parked', '{"awaitingRedirect":"idle"}');
    const timeless = await bytesOf('timeless', WAITING);
    const polling = await bytesOf('polling', WAITING);
    const minimalParked = await bytesOf('minimal-parked', '"awaitingRedirect"');
    const minimalPolling = await bytesOf('minimal-polling', '"waitingA"');
    const provided = await bytesOf('provided', WAITING);
    return {
      goals: [
        {
          what: 'an identification in memory, waiting for its user',
          measured: kilobytes(parked),
          goal: 'at most 5.5 kB (in the tests)',
          isReached: parked <= 5_500,
        },
        {
          what: 'the same, waiting for its next poll: against the minimal machine of XState',
          measured: times(polling / minimalPolling),
          goal: 'at most 1.15×',
          isReached: polling / minimalPolling <= 1.15,
        },
      ],
      text: `Bytes of the heap for each of 2,000 identifications, after a collection.

${table(
  ['', 'the machine', 'the minimal machine of XState'],
  [
    ['waiting for its user', kilobytes(parked), kilobytes(minimalParked)],
    ['the same on the server host', '0, as it is a row', ''],
    ['waiting for its next poll', kilobytes(polling), kilobytes(minimalPolling)],
    ['the same without its timer, and its cancellation', kilobytes(timeless), ''],
    ['waiting for its next poll, with a `provide()` for each', kilobytes(provided), ''],
  ],
)}`,
    };
  },
};
