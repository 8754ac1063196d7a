import { describe, it } from 'vitest';
import { createLibsqlStore } from '../../../src/server/stores/libsql/index.js';
import { emptySchema, openPostgresStore } from '../postgres.js';
import { createMemoryStore } from '../../../src/server/stores/memory/index.js';
import {
  storeConformance,
  storeHandOffConformance,
  storeOutboxConformance,
} from '../../../src/testing/index.js';
import type { IdentificationStore } from '../../../src/server/index.js';
import { storePath } from '../helpers.js';

const schema = emptySchema();

const STORES: Record<string, () => Promise<IdentificationStore> | IdentificationStore> = {
  'the memory store': () => createMemoryStore(),
  'the libsql store': () => createLibsqlStore({ file: storePath() }),
  'the Postgres store': async () => openPostgresStore({ schema: await schema() }),
};

const CHECKS = [...storeConformance, ...storeOutboxConformance, ...storeHandOffConformance];

for (const [name, open] of Object.entries(STORES)) {
  describe(name, () => {
    for (const check of CHECKS) {
      it(check.name, () => check.run(open));
    }
  });
}
