import { it } from 'vitest';
import { killServers } from './kills.js';

/** A quick guard; `kill.long.ts` kills 201 times. */
it('loses nothing and finalizes each identification once, also where it is killed', () =>
  killServers(15));
