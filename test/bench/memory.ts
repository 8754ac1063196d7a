import { kilobytes, table, type Part } from './part.js';
import { report } from './processes.js';

interface Memory {
  readonly bytes: number;
  readonly values: readonly string[];
}

type Kind = 'parked' | 'timeless' | 'polling' | 'provided' | 'least-parked' | 'least-polling';

async function bytesOf(kind: Kind, expected: string): Promise<number> {
  const { bytes, values } = await report<Memory>('memory-process', kind);
  if (values.join() !== expected) throw new Error(`They are at ${values.join()}.`);
  return bytes;
}

const WAITING = '{"phaseA":"waiting"}';

export const memory: Part = {
  name: 'memory',
  title: 'Memory',
  run: async () => {
    const parked = await bytesOf('parked', '"awaitingRedirect"');
    const timeless = await bytesOf('timeless', WAITING);
    const polling = await bytesOf('polling', WAITING);
    const leastParked = await bytesOf('least-parked', '"awaitingRedirect"');
    const leastPolling = await bytesOf('least-polling', '"waitingA"');
    const provided = await bytesOf('provided', WAITING);
    return {
      goals: [
        {
          what: 'an identification in memory, waiting for its user',
          measured: kilobytes(parked),
          goal: 'at most 5 kB (in the tests)',
          isReached: parked <= 5_000,
        },
        {
          what: 'the same, waiting for its next poll',
          measured: kilobytes(polling),
          goal: 'at most 5 kB',
          isReached: polling <= 5_000,
        },
      ],
      text: `Bytes of the heap, each of 2,000, after a collection.

${table(
  ['', 'the machine', 'the least machine of XState'],
  [
    ['waiting for its user', kilobytes(parked), kilobytes(leastParked)],
    ['the same on the server host', '0, as it is a row', ''],
    ['waiting for its next poll', kilobytes(polling), kilobytes(leastPolling)],
    ['the same without its timer, and what stops it', kilobytes(timeless), ''],
    ['waiting for its next poll, with a `provide()` for each', kilobytes(provided), ''],
  ],
)}`,
    };
  },
};
