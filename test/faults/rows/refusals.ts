/** Rows 1 to 4: the gateway refuses a call. */
import { expect } from 'vitest';
import { MAGIC_USERS } from '../../../src/sandbox/index.js';
import { answer, STRAIGHT, times, type Row } from '../table.js';

export const REFUSAL_ROWS: readonly Row[] = [
  {
    id: 1,
    injected: 'Initiate gets a 400',
    expected:
      'The state is `failed` with `notEligible` and the title of the problem, but no other part of the body. Only `retry` sends the call again',
    scenarios: [
      {
        name: 'a user who is not eligible gets the title of the problem',
        userId: MAGIC_USERS.notEligible,
        ends: 'failed',
        states: ['initiating', 'failed'],
        failure: {
          code: 'notEligible',
          httpStatus: 400,
          title: 'User is not eligible',
          retryable: true,
          restartable: false,
        },
        calls: { initiate: 1, status: 0, finalize: 0 },
        check: ({ user }) => {
          expect(user.observations.at(-1)).toMatchObject({
            working: false,
            can: ['retry', 'cancel'],
          });
        },
      },
      {
        name: 'a user who has become eligible continues by retry',
        faults: { initiate: [answer(400)] },
        ends: 'failed',
        failure: { code: 'notEligible' },
        calls: { initiate: 1 },
        continuesBy: 'retry',
      },
    ],
    tests: {},
    outOfReach: {},
  },
  {
    id: 2,
    injected: 'A poll gets a 401',
    expected:
      'All calls share one token refresh, and the polling continues. The provider is told whose token it is. A token that stays refused is row 75; at the deadline the state is `failed` with `unauthorized`, and `retry` continues after the login',
    scenarios: [
      {
        name: 'two users share one refresh of a token that expires while both poll',
        timings: { pollInterval: 40 },
        ends: 'phaseA',
        play: async ({ user, other, sandbox, tokens, called }) => {
          const second = await other();
          // Both users get the same expired token, as the provider has cached it.
          let cached = sandbox.accessToken;
          tokens.provider = async ({ forceRefresh }) => {
            if (forceRefresh) {
              await called('status', 2);
              cached = sandbox.accessToken;
            }
            return cached;
          };
          for (const person of [user, second]) await person.until('awaitingRedirect');
          sandbox.rotateAccessToken();
          for (const person of [user, second]) await person.send('redirect.succeeded');
          for (const person of [user, second]) {
            await person.until(({ progress }) => progress.polls >= 2);
          }
        },
        check: async ({ user, tokens, sandbox }) => {
          expect(tokens.refreshes).toBe(1);
          expect(sandbox.requests.filter(({ authorized }) => !authorized)).toHaveLength(2);
          await user.send('cancel');
        },
      },
      {
        name: 'the provider is told for which user a token is, and refreshes that of the refused user alone',
        ends: 'completed',
        play: async ({ user, other, sandbox, tokens }) => {
          const second = await other();
          for (const person of [user, second]) await person.until('awaitingRedirect');
          const asked: { readonly user: string; readonly forceRefresh: boolean }[] = [];
          tokens.provider = ({ userId, userType, forceRefresh }) => {
            asked.push({ user: `${userType} ${String(userId)}`, forceRefresh });
            return sandbox.accessToken;
          };
          sandbox.faults.next('status', answer(401));
          await user.complete();
          await second.complete();

          const names = [user, second].map(({ userId }) => `individual ${String(userId)}`);
          expect(new Set(asked.map((each) => each.user))).toEqual(new Set(names));
          expect(asked.filter(({ forceRefresh }) => forceRefresh)).toEqual([
            { user: names[0], forceRefresh: true },
          ]);
          expect(tokens.refreshes).toBe(1);
        },
        states: STRAIGHT,
      },
      {
        name: 'a token that stays refused fails the phase at its deadline, and retry continues after the login',
        ends: 'failed',
        timings: { pollTimeout: 1_500 },
        play: async ({ user, sandbox, tokens }) => {
          const stale = sandbox.accessToken;
          tokens.provider = () => stale;
          await user.until('awaitingRedirect');
          await user.submit('pass');
          sandbox.rotateAccessToken();
          await user.comeBack();
          await user.until('failed');
          tokens.provider = null;
        },
        states: ['initiating', 'awaitingRedirect', 'phaseA', 'failed'],
        failure: { code: 'unauthorized', httpStatus: 401, retryable: true, restartable: false },
        calls: { initiate: 1 },
        continuesBy: 'retry',
      },
    ],
    tests: {},
    outOfReach: {},
  },
  {
    id: 3,
    injected: 'A call gets a 403',
    expected:
      'The state is `failed` with `forbidden`. The host does not repeat the call, and offers neither `retry` nor `restart`',
    scenarios: [
      {
        name: 'a forbidden initiate fails for good',
        userId: MAGIC_USERS.forbidden,
        ends: 'failed',
        failure: { code: 'forbidden', httpStatus: 403 },
        calls: { initiate: 1, status: 0 },
        continuesBy: null,
      },
      {
        name: 'a forbidden poll fails for good',
        faults: { status: [answer(403)] },
        ends: 'failed',
        failure: { code: 'forbidden', httpStatus: 403 },
        calls: { status: 1 },
        continuesBy: null,
      },
    ],
    tests: {},
    outOfReach: {},
  },
  {
    id: 4,
    injected: 'A poll after initiate gets a 404',
    expected:
      'Three of them count as pending. After the fourth the state is `failed` with `unknownSession`, which offers `restart`',
    scenarios: [
      {
        name: 'a session that is unknown for three polls completes',
        faults: { status: times(3, answer(404)) },
        ends: 'completed',
        calls: { initiate: 1, status: 5 },
      },
      {
        name: 'a session that stays unknown fails, and restart completes',
        faults: { status: times(4, answer(404)) },
        ends: 'failed',
        failure: { code: 'unknownSession', httpStatus: 404, retryable: false, restartable: true },
        calls: { status: 4 },
        continuesBy: 'restart',
      },
      {
        name: 'a session that was known before fails at the first 404',
        play: async ({ user, sandbox }) => {
          await user.until('awaitingRedirect');
          await user.submit('pass');
          await user.comeBack();
          await user.until('signing');
          await user.submit('sign');
          // Queued only now, as a host may have polled for the page.
          sandbox.faults.next('status', answer(404));
          await user.comeBack();
        },
        ends: 'failed',
        failure: { code: 'unknownSession' },
        calls: { status: 2 },
        continuesBy: 'restart',
      },
    ],
    tests: {},
    outOfReach: {},
  },
];
