import { expect, it } from 'vitest';
import { SPOTS } from '../machines/places.js';
import { walkAtRandom } from './random-walks.js';

it(
  'the machine behaves as documented in 300 random walks, which reach every state',
  { timeout: 180_000 },
  async () => {
    const visited = await walkAtRandom(300);

    expect([...visited].sort()).toEqual([...SPOTS].sort());
  },
);
