import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { createTokenSource, type GetAccessToken } from '../../src/gateway/token.js';
import { connect, deferred, OPERATIONS, serve, skipPauses } from './helpers.js';
import { DOWN, PATIENT } from './token-callers.js';

const ANNA = { userId: 1, userType: 'individual' } as const;
const BORIS = { userId: 2, userType: 'individual' } as const;
const SHOP = { userId: 1, userType: 'merchant' } as const;

/** Whom each request of the provider was for. */
const askedFor = (ask: ReturnType<typeof vi.fn<GetAccessToken>>) =>
  ask.mock.calls.map(([{ userId, userType, forceRefresh }]) => ({
    userId,
    userType,
    forceRefresh,
  }));

describe.each(OPERATIONS)('%s', (operation) => {
  test.each([ANNA, SHOP])(
    'asks for the token of the user %o, before and after a 401',
    async (user) => {
      const server = await serve((_, outgoing) => outgoing.writeHead(401).end());
      const ask = vi.fn<GetAccessToken>(() => 'token');
      const client = connect(server, { getAccessToken: ask });
      skipPauses();

      const call = {
        initiate: () => client.initiate(user),
        status: () => client.status(user),
        finalize: () =>
          client.finalize({
            payload: { userId: user.userId, bTrustAppCallBackId: null, correlationType: 0 },
            userType: user.userType,
          }),
      }[operation];
      await expect(call()).rejects.toMatchObject({ code: 'unauthorized' });

      expect(askedFor(ask)).toEqual([
        { ...user, forceRefresh: false },
        { ...user, forceRefresh: true },
        { ...user, forceRefresh: false },
      ]);
    },
  );
});

describe('a token that the gateway refused for two users', () => {
  test('is refreshed once where the provider has one token for all', async () => {
    let cached = 'old';
    const refreshed = deferred<string>();
    const ask = vi.fn<GetAccessToken>(async ({ forceRefresh }) => {
      if (forceRefresh) cached = await refreshed.promise;
      return cached;
    });
    const source = createTokenSource(ask);
    const users = Array.from({ length: 100 }, (_, index) => ({ ...ANNA, userId: index + 1 }));

    const callers = users.map((user) => source(user).replace('old', new AbortController().signal));
    refreshed.resolve('new');

    expect(new Set(await Promise.all(callers))).toEqual(new Set(['new']));
    expect(askedFor(ask).filter(({ forceRefresh }) => forceRefresh)).toHaveLength(1);
  });

  test('is refreshed for each of them where the provider has a token for each', async () => {
    const ask = vi.fn<GetAccessToken>(({ forceRefresh, userId, userType }) =>
      forceRefresh ? `${userType}-${String(userId)}` : 'old',
    );
    const source = createTokenSource(ask);
    const given = [ANNA, BORIS, SHOP].map((user) => source(user).replace('old', PATIENT));
    expect(await Promise.all(given)).toEqual(['individual-1', 'individual-2', 'merchant-1']);
  });

  test.each([
    ['is not logged in', null],
    ['makes the provider throw', DOWN],
  ])('is refreshed for one where the other %s', async (_, answer) => {
    const source = createTokenSource(({ forceRefresh, userId }) => {
      if (!forceRefresh) return 'old';
      if (userId === BORIS.userId) return 'new';
      if (answer instanceof Error) throw answer;
      return answer;
    });
    const [anna, boris] = await Promise.allSettled([
      source(ANNA).replace('old', PATIENT),
      source(BORIS).replace('old', PATIENT),
    ]);
    expect(anna.status).toBe('rejected');
    expect(boris).toEqual({ status: 'fulfilled', value: 'new' });
  });

  test('is refreshed for one when the other leaves while the provider hangs', async () => {
    const ask = vi.fn<GetAccessToken>(({ forceRefresh, userId, signal }) => {
      if (!forceRefresh) return 'old';
      if (userId === BORIS.userId) return 'new';
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(DOWN);
        });
      });
    });
    const source = createTokenSource(ask);
    const leaving = new AbortController();
    source(ANNA)
      .replace('old', leaving.signal)
      .catch(() => undefined);
    leaving.abort();
    expect(await source(BORIS).replace('old', PATIENT)).toBe('new');
  });
});

test("a replacement that was refused for one user is still another user's", async () => {
  const ask = vi.fn<GetAccessToken>(({ forceRefresh }) => (forceRefresh ? 'new' : 'old'));
  const source = createTokenSource(ask);
  for (const user of [ANNA, BORIS]) await source(user).replace('old', PATIENT);
  ask.mockClear();

  source(ANNA).forget('new');

  expect(await source(BORIS).replace('old', PATIENT)).toBe('new');
  expect(ask).not.toHaveBeenCalled();
});

/** A call for one of three users; before it, the gateway may revoke tokens. */
const callArbitrary = fc.record({
  user: fc.integer({ min: 1, max: 3 }),
  operation: fc.constantFrom(...OPERATIONS),
  revokes: fc.subarray([1, 2, 3]),
});

/** Calls that are sent at the same time, group after group. */
const groupsArbitrary = fc.array(fc.array(callArbitrary, { minLength: 1, maxLength: 6 }), {
  minLength: 1,
  maxLength: 4,
});

test('no call is sent with a token that was given for another user, whatever is revoked', async () => {
  skipPauses();
  let gateway = { accepts: new Map<number, string>(), wrong: [] as string[] };
  const server = await serve(({ headers, url = '' }, outgoing) => {
    const token = (headers.authorization ?? '').replace('Bearer ', '');
    const isStatus = url.includes('get-identification-process-status');
    // The body of a POST is recorded before the answer.
    const user = isStatus
      ? Number(url.split('/')[2])
      : (JSON.parse(server.requests.at(-1)?.body ?? '{}') as { userId: number }).userId;
    if (token !== 'shared' && !token.startsWith(`${String(user)}-`)) {
      gateway.wrong.push(`${token} for ${String(user)}`);
    }
    outgoing.writeHead(gateway.accepts.get(user) === token ? 200 : 401).end('{}');
  });

  await fc.assert(
    fc.asyncProperty(groupsArbitrary, async (groups) => {
      gateway = { accepts: new Map(), wrong: [] };
      // Until it is revoked, all have the same token, as from a provider that falls back to one.
      const cached = new Map([1, 2, 3].map((user) => [user, 'shared']));
      for (const [user, token] of cached) gateway.accepts.set(user, token);
      let issued = 0;
      const client = connect(server, {
        getAccessToken: async ({ forceRefresh, userId }) => {
          await Promise.resolve();
          if (forceRefresh) cached.set(userId, gateway.accepts.get(userId) ?? '');
          return cached.get(userId) ?? null;
        },
      });
      for (const group of groups) {
        const calls = group.map(async ({ user, operation, revokes }) => {
          for (const revoked of revokes) {
            issued += 1;
            gateway.accepts.set(revoked, `${String(revoked)}-${String(issued)}`);
          }
          if (operation !== 'finalize') return client[operation]({ userId: user });
          const payload = { userId: user, bTrustAppCallBackId: null, correlationType: 0 } as const;
          return client.finalize({ payload });
        });
        await Promise.allSettled(calls);
      }
      expect(gateway.wrong).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
