import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createServerHost, type IdentificationStore } from '../../src/server/index.js';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { createServerDriver, testIdentification } from '../../src/testing/index.js';
import { scriptedGateway } from './scripted.js';

beforeEach(() => {
  // Not `setImmediate`, by which a store writes what comes in one turn together.
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
  });
});
afterEach(() => {
  vi.useRealTimers();
});

const { gateway, actors } = scriptedGateway();
/** In ms. Short, as a host checks many times per second which identifications are due. */
const timings = { pollInterval: 1_000, pollTimeout: 5_000 };
const folder = mkdtempSync(join(tmpdir(), 'identification-paths-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
let files = 0;

describe.each([
  { name: 'in memory', openStore: createMemoryStore },
  {
    name: 'in a file',
    openStore: () => createLibsqlStore({ file: join(folder, `${String((files += 1))}.db`) }),
  },
])('a server whose store is $name:', ({ openStore }) => {
  let store: IdentificationStore | undefined;
  afterAll(() => store?.close());

  const { skipped } = testIdentification({
    driver: createServerDriver({
      gateway,
      clock: vi,
      timings,
      openHost: async (which) => {
        if (which === 'empty' || store === undefined) {
          await store?.close();
          store = openStore();
        }
        // The store outlives its hosts.
        const kept = { ...store, close: () => Promise.resolve() };
        return createServerHost({ actors, store: kept, timings, drainTimeout: 0 });
      },
    }),
    test: it,
  });

  it('the server driver skips the paths that reload at a hosted page, break a timer or expire', () => {
    const reasons = new Set(skipped.map(({ reason }) => reason.split(':')[0]));
    expect([...reasons].sort()).toEqual(['breakTimer', 'expire', 'reloadAtHostedPage']);
    expect(skipped).toHaveLength(30);
  });
});
