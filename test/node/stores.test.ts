import { describe, it } from 'vitest';
import {
  createLibsqlStore,
  createMemoryStore,
  storeConformance,
  type IdentificationStore,
} from '../../src/node/index.js';
import { storePath } from './helpers.js';

const STORES: Record<string, () => Promise<IdentificationStore> | IdentificationStore> = {
  'the store in memory': () => createMemoryStore(),
  'the store in a file': () => createLibsqlStore({ file: storePath() }),
};

for (const [name, open] of Object.entries(STORES)) {
  describe(name, () => {
    for (const check of storeConformance) it(check.name, () => check.run(open));
  });
}
