/** One table of ways through the machine, for every engine: what is done, not what comes of it. */
import type { Case } from './case.js';
import { FIRST_CASES } from './first-cases.js';
import { LAST_CASES } from './last-cases.js';

export const CASES: readonly Case[] = [...FIRST_CASES, ...LAST_CASES];
