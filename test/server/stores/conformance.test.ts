import { createLibsqlStore } from '../../../src/server/stores/libsql/index.js';
import { createMemoryStore } from '../../../src/server/stores/memory/index.js';
import { storePath } from '../helpers.js';
import { checkConformance } from './conformance.js';

checkConformance('the memory store', () => createMemoryStore());
checkConformance('the libsql store', () => createLibsqlStore({ file: storePath() }));
