import { it } from 'vitest';
import { killServers } from './kills.js';

/** `KILLS=201 npx vitest run --project long test/server/kill.long.ts` before a release. */
const KILLS = Number(process.env['KILLS'] ?? 30);

it('a server that is killed again and again loses no identification and finalizes each once', () =>
  killServers(KILLS));
