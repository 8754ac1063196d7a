/** The paths on `createRemoteHost`, in front of the HTTP API of a server. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createRemoteHost } from '../../src/client/index.js';
import { createHttpApi } from '../../src/http/index.js';
import { createServerHost, type IdentificationStore } from '../../src/server/index.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { testIdentification } from '../../src/testing/index.js';
import { apiOptions } from '../http/helpers.js';
import { createScreenDriver, type OpenScreen } from './screen-driver.js';
import { scriptedGateway } from './scripted.js';

beforeEach(() => {
  // Not `setImmediate` and the like, which the streams of Node need.
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
});
afterEach(() => {
  vi.useRealTimers();
});

const { gateway, actors } = scriptedGateway();
/** In ms. Short, as a host checks many times per second which identifications are due. */
const timings = { pollInterval: 1_000, pollTimeout: 5_000 };
/** The time in which a new host resumes the identifications of its store. */
const RESUME_MS = 200;
let store: IdentificationStore;
let userId = 0;

async function openScreen(user: 'new' | 'same'): Promise<OpenScreen> {
  if (user === 'new') {
    userId += 1;
    // The store outlives its hosts.
    store = { ...createMemoryStore(), close: () => Promise.resolve() };
  }
  const server = createServerHost({ actors, store, timings, drainTimeout: 0 });
  const api = createHttpApi(apiOptions(server));
  const urls: string[] = [];
  const host = createRemoteHost({
    url: 'https://api.bank.example',
    headers: () => ({ authorization: `user ${String(userId)}` }),
    landing: 'app',
    fetch: (target, init) => Promise.resolve(api.fetch(new Request(target, init))),
    navigate: (url) => {
      urls.push(url);
    },
  });
  if (user === 'same') await vi.advanceTimersByTimeAsync(RESUME_MS);
  await vi.waitFor(() => {
    expect(host.getSnapshot().connection).toBe('online');
  });
  return {
    host,
    opened: () => vi.waitFor(() => urls.pop() ?? Promise.reject(new Error('No page is open.'))),
    comeBack: (outcome) => {
      host.send({ type: `redirect.${outcome}` });
      return Promise.resolve();
    },
    hint: async () => {
      const identification = await server.current({ userId });
      // Resolves with the answer, which the path gives later.
      void server.hint(identification?.id ?? '').catch(() => undefined);
    },
    close: async () => {
      host.close();
      api.drain();
      const closing = server.close();
      await vi.advanceTimersByTimeAsync(10);
      await closing;
    },
  };
}

const { skipped } = testIdentification({
  driver: createScreenDriver({
    gateway,
    clock: vi,
    timings,
    unsupported: {
      breakTimer: 'A host has its own timers.',
      expire: 'A host lets an identification expire at its own time.',
      redirectExpired: 'Over HTTP, a user comes back by the Success or the Fail URL.',
      statusCheck: 'Over HTTP, the host polls by its own schedule.',
      reloadAtHostedPage: 'A host asks for the page when the user opens it, not before.',
    },
    openScreen,
  }),
  test: it,
});

it('the screen skips the paths with what the HTTP API does not take, or what a host does at its own time', () => {
  const reasons = new Set(skipped.map(({ reason }) => reason.split(':')[0]));
  expect([...reasons].sort()).toEqual([
    ...['breakTimer', 'expire', 'redirectExpired', 'reloadAtHostedPage', 'statusCheck'],
  ]);
});
