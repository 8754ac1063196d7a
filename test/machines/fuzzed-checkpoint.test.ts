import { testDamages } from './fuzzed-checkpoint.js';

/** A sample; `fuzzed-checkpoint.long.ts` tries every field. */
testDamages('causes no crash and no finalize for another user with %s in a sample of fields', 8);
