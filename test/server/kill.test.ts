import { it } from 'vitest';
import { killServers } from './kills.js';

/** A fast check; `kill.long.ts` kills ten times as often. */
it('a server that is killed 6 times loses no identification and finalizes each once', () =>
  killServers(6));
