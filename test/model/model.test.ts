import { it } from 'vitest';
import { walkAtRandom } from './random-walks.js';

const RUNS = Number(process.env['RUNS'] ?? 30);

it(
  'the machine behaves as documented after any sequence of commands, and can be brought to its end',
  async () => {
    // `model.long.ts` walks more often, and reaches every state.
    await walkAtRandom(RUNS);
  },
  RUNS * 2_000,
);
