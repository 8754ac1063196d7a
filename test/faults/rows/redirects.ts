/** Rows 20 to 22: redirects, wanted and unwanted. */
import { expect } from 'vitest';
import { STRAIGHT, type Row, type Scenario } from '../table.js';

const PAGES = [
  ['awaitingRedirect', 'pass'],
  ['signing', 'sign'],
] as const;

export const REDIRECT_ROWS: readonly Row[] = [
  {
    id: 20,
    injected: 'the Success redirect twice',
    expected: 'nothing happens twice',
    scenarios: [
      {
        name: 'back from each page',
        play: async ({ user, sandbox }) => {
          for (const [state, form] of PAGES) {
            await user.until(state);
            await user.submit(form);
            // Long enough for the second one to come while the gateway is asked because of the first.
            sandbox.faults.next('status', { kind: 'delay', ms: 150 });
            await user.send('redirect.succeeded', 'redirect.succeeded');
          }
        },
        ends: 'completed',
        states: STRAIGHT,
        calls: { initiate: 1, status: 2, finalize: 1 },
      },
      {
        name: 'once more from the page before, and the signing stays within reach',
        play: async ({ user }) => {
          await user.until('awaitingRedirect');
          await user.submit('pass');
          await user.comeBack();
          await user.until('signing');
          const page = await user.hostedUrl();
          await user.send('redirect.succeeded');
          await user.until(({ state, progress }) => state === 'phaseB' && progress.polls > 0);
          await user.submit('sign', page);
        },
        ends: 'completed',
        states: STRAIGHT,
        calls: { initiate: 1, finalize: 1 },
      },
    ],
    tests: {
      'in process': [
        {
          file: 'cli/redirects.test.ts',
          name: 'does nothing twice when the Success redirect comes three times',
        },
      ],
      page: [
        {
          file: 'browser/returns.test.ts',
          name: 'a second Success return has no effect',
        },
      ],
      server: [
        {
          file: 'http/landing.test.ts',
          name: 'counts once, also from several tabs at the same time',
        },
      ],
    },
    outOfReach: {},
  },
  {
    id: 21,
    injected: 'the Fail redirect after a success; a success after a failure',
    expected: 'the gateway’s answer decides',
    scenarios: [
      ...PAGES.map(([page, form]): Scenario => ({
        name: `Fail, although the gateway has it, in ${page}`,
        play: async ({ user }) => {
          for (const [state, submitted] of PAGES) {
            await user.until(state);
            await user.submit(submitted);
            if (submitted === form) await user.send('redirect.failed');
            else await user.comeBack();
          }
        },
        ends: 'completed',
        states: STRAIGHT,
        calls: { initiate: 1, status: 2, finalize: 1 },
      })),
      ...(
        [
          ['redirect.failed', 'identityCheckFailed'],
          ['redirect.expired', 'hostedPageExpired'],
        ] as const
      ).map(([type, code]): Scenario => ({
        name: `${type}, and the gateway knows nothing better`,
        play: async ({ user }) => {
          await user.until('awaitingRedirect');
          await user.send(type);
        },
        ends: 'failed',
        states: ['initiating', 'awaitingRedirect', 'phaseA', 'failed'],
        failure: { code, retryable: true, restartable: true },
        calls: { initiate: 1, status: 1 },
        goesOnBy: 'retry',
      })),
      {
        name: 'Success after a failure',
        play: async ({ user }) => {
          await user.until('awaitingRedirect');
          const page = await user.hostedUrl();
          await user.send('redirect.failed');
          await user.until('failed');
          await user.submit('pass', page);
          await user.send('redirect.succeeded');
          await user.complete();
        },
        ends: 'completed',
        states: [...STRAIGHT.slice(0, 3), 'failed', ...STRAIGHT.slice(2)],
        calls: { initiate: 1, status: 3, finalize: 1 },
      },
    ],
    tests: {
      page: [
        {
          file: 'browser/returns.test.ts',
          name: 'a Fail return after a successful check leads to a poll, and its answer decides',
        },
        {
          file: 'browser/returns.test.ts',
          name: 'a Success return after a failed check leads to a poll, and its answer decides',
        },
      ],
      server: [
        {
          file: 'http/landing.test.ts',
          name: 'fails the identification on fail unless the gateway contradicts',
        },
      ],
    },
    outOfReach: {},
  },
  {
    id: 22,
    injected: 'a forged Success redirect; one for another user',
    expected: 'one poll, and no change of anybody’s session; the user can still finish',
    scenarios: [
      {
        name: 'a forged one, before the identity check',
        timings: { pollInterval: 60_000 },
        play: async ({ user, sandbox, calls }) => {
          await user.until('awaitingRedirect');
          const page = await user.hostedUrl();
          await user.send('redirect.succeeded');
          await user.until(({ progress, working }) => working && progress.polls === 1);
          expect(calls('status')).toHaveLength(1);
          expect(sandbox.sessions(user.userId)).toMatchObject([{ status: 'STARTED' }]);
          await user.submit('pass', page);
          await user.send('status.check');
          await user.complete();
        },
        ends: 'completed',
        states: STRAIGHT,
        calls: { initiate: 1, status: 3, finalize: 1 },
      },
      {
        name: 'one for another user, who is done with the identity check',
        timings: { pollInterval: 60_000 },
        play: async ({ user, other, calls }) => {
          const they = await other();
          await they.until('awaitingRedirect');
          await they.submit('pass');
          await user.until('awaitingRedirect');
          await user.send('redirect.succeeded');
          await user.until(({ progress, working }) => working && progress.polls === 1);
          expect(await they.states()).toEqual(['initiating', 'awaitingRedirect']);
          const theirs = [...calls('initiate'), ...calls('status'), ...calls('finalize')].filter(
            ({ userId }) => userId === they.userId,
          );
          expect(theirs).toHaveLength(1);
        },
        ends: 'phaseA',
        states: ['initiating', 'awaitingRedirect', 'phaseA'],
        check: ({ sandbox, user }) => {
          expect(sandbox.sessions(user.userId)).toMatchObject([{ status: 'STARTED' }]);
        },
      },
    ],
    tests: {
      page: [
        {
          file: 'browser/returns.test.ts',
          name: 'without an identification initiates nothing and ends with the failure unknownSession',
        },
        { file: 'browser/returns.test.ts', name: "does not change another user's checkpoint" },
      ],
      server: [
        { file: 'http/landing.test.ts', name: 'changes nothing without a cookie' },
        {
          file: 'http/landing.test.ts',
          name: 'changes nothing with the cookie of a user while another is logged in',
        },
      ],
    },
    outOfReach: {},
  },
];
