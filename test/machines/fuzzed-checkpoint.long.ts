import { testDamages } from './fuzzed-checkpoint.js';

testDamages('causes no crash and no finalize for another user with %s in any field', 1);
