/** Rows 1 to 4: the gateway says no. */
import { expect } from 'vitest';
import { MAGIC_USERS } from '../../../src/sandbox/index.js';
import { answer, times, type Row } from '../table.js';

export const REFUSAL_ROWS: readonly Row[] = [
  {
    id: 1,
    injected: '400 on initiate',
    expected:
      '`failed` with `notEligible` and the problem’s title, nothing else of the body; not repeated by itself, but by `retry`',
    scenarios: [
      {
        name: 'a user who is not eligible',
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
          expect(user.sights.at(-1)).toMatchObject({ working: false, can: ['retry', 'cancel'] });
        },
      },
      {
        name: 'a user who is eligible after all',
        faults: { initiate: [answer(400)] },
        ends: 'failed',
        failure: { code: 'notEligible' },
        calls: { initiate: 1 },
        goesOnBy: 'retry',
      },
    ],
    tests: {},
    outOfReach: {},
  },
  {
    id: 2,
    injected: '401 in the middle of polling',
    expected:
      'one token refresh, shared by all; it goes on. A second 401: `failed` with `unauthorized`, kept for after the login',
    scenarios: [
      {
        name: 'a token that expires while two are polling',
        timings: { pollInterval: 40 },
        ends: 'phaseA',
        play: async ({ user, other, sandbox, tokens, called }) => {
          const second = await other();
          // What is refused is the same token for both: the provider has cached it.
          let cached = sandbox.accessToken;
          tokens.says = async ({ forceRefresh }) => {
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
        name: 'a token that stays refused until the login',
        ends: 'failed',
        play: async ({ user, sandbox, tokens }) => {
          const stale = sandbox.accessToken;
          tokens.says = () => stale;
          await user.until('awaitingRedirect');
          await user.submit('pass');
          sandbox.rotateAccessToken();
          await user.comeBack();
          await user.until('failed');
          expect(sandbox.requests.filter(({ authorized }) => !authorized)).toHaveLength(2);
          tokens.says = null;
        },
        states: ['initiating', 'awaitingRedirect', 'phaseA', 'failed'],
        failure: { code: 'unauthorized', httpStatus: 401, retryable: true, restartable: false },
        calls: { initiate: 1 },
        goesOnBy: 'retry',
        check: ({ tokens }) => {
          expect(tokens.refreshes).toBe(1);
        },
      },
    ],
    tests: {},
    outOfReach: {},
  },
  {
    id: 3,
    injected: '403',
    expected: '`failed` with `forbidden`; nothing is repeated or offered',
    scenarios: [
      {
        name: 'a user who is forbidden',
        userId: MAGIC_USERS.forbidden,
        ends: 'failed',
        failure: { code: 'forbidden', httpStatus: 403 },
        calls: { initiate: 1, status: 0 },
        goesOnBy: null,
      },
      {
        name: 'a status call that is forbidden',
        faults: { status: [answer(403)] },
        ends: 'failed',
        failure: { code: 'forbidden', httpStatus: 403 },
        calls: { status: 1 },
        goesOnBy: null,
      },
    ],
    tests: {},
    outOfReach: {},
  },
  {
    id: 4,
    injected: '404 on status just after initiate',
    expected: 'pending for three polls, then `failed` with `unknownSession`; `restart` is offered',
    scenarios: [
      {
        name: 'a session that is not known yet',
        faults: { status: times(3, answer(404)) },
        ends: 'completed',
        calls: { initiate: 1, status: 5 },
      },
      {
        name: 'a session that stays unknown',
        faults: { status: times(4, answer(404)) },
        ends: 'failed',
        failure: { code: 'unknownSession', httpStatus: 404, retryable: false, restartable: true },
        calls: { status: 4 },
        goesOnBy: 'restart',
      },
      {
        name: 'a session that is unknown after it was known',
        play: async ({ user, sandbox }) => {
          await user.until('awaitingRedirect');
          await user.submit('pass');
          await user.comeBack();
          await user.until('signing');
          await user.submit('sign');
          // A host may have asked for the page.
          sandbox.faults.next('status', answer(404));
          await user.comeBack();
        },
        ends: 'failed',
        failure: { code: 'unknownSession' },
        calls: { status: 2 },
        goesOnBy: 'restart',
      },
    ],
    tests: {},
    outOfReach: {},
  },
];
