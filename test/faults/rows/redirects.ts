/** Rows 20 to 22: redirects that are repeated, wrong or forged. */
import { expect } from 'vitest';
import { STRAIGHT, type Row, type Scenario } from '../table.js';

const PAGES = [
  ['awaitingRedirect', 'pass'],
  ['signing', 'sign'],
] as const;

export const REDIRECT_ROWS: readonly Row[] = [
  {
    id: 20,
    injected: 'The Success redirect comes twice',
    expected: 'The second one has no effect',
    scenarios: [
      {
        name: 'a second Success redirect from each page has no effect',
        play: async ({ user, sandbox }) => {
          for (const [state, form] of PAGES) {
            await user.until(state);
            await user.submit(form);
            // The second redirect comes during the poll that the first one causes.
            sandbox.faults.next('status', { kind: 'delay', ms: 150 });
            await user.send('redirect.succeeded', 'redirect.succeeded');
          }
        },
        ends: 'completed',
        states: STRAIGHT,
        calls: { initiate: 1, status: 2, finalize: 1 },
      },
      {
        name: 'a second Success redirect of the identity check does not end the signing',
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
          file: 'browser/returns.long.ts',
          name: 'a second Success return has no effect',
        },
      ],
      server: [
        {
          file: 'http/landing-visits.test.ts',
          name: 'has no effect a second time, from as many tabs as there are',
        },
      ],
    },
    outOfReach: {},
  },
  {
    id: 21,
    injected: 'A Fail redirect comes after a success, or a Success redirect after a failure',
    expected: 'The answer of the gateway decides',
    scenarios: [
      ...PAGES.map(([page, form]): Scenario => ({
        name: `a Fail redirect in ${page} has no effect if the gateway reports the success`,
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
        name: `${type} fails with ${code} if the gateway reports no success`,
        ...(type === 'redirect.expired' && {
          outOfReach: {
            'page on a server': 'A landing tells a success from a failure, and no more.',
          },
        }),
        play: async ({ user }) => {
          await user.until('awaitingRedirect');
          await user.send(type);
        },
        ends: 'failed',
        states: ['initiating', 'awaitingRedirect', 'phaseA', 'failed'],
        failure: { code, retryable: true, restartable: true },
        calls: { initiate: 1, status: 1 },
        continuesBy: 'retry',
      })),
      {
        name: 'a Success redirect after a failure completes',
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
          file: 'browser/returns.long.ts',
          name: 'a Fail return after a successful check leads to a poll, and its answer decides',
        },
        {
          file: 'browser/returns.long.ts',
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
    injected: 'A Success redirect is forged or belongs to another user',
    expected: 'It causes one poll and changes no session, and the user can still finish',
    scenarios: [
      {
        name: 'a forged Success redirect before the identity check causes one poll',
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
        name: 'a Success redirect that belongs to another user changes no session',
        timings: { pollInterval: 60_000 },
        play: async ({ user, other, calls }) => {
          const second = await other();
          await second.until('awaitingRedirect');
          await second.submit('pass');
          await user.until('awaitingRedirect');
          await user.send('redirect.succeeded');
          await user.until(({ progress, working }) => working && progress.polls === 1);
          expect(await second.states()).toEqual(['initiating', 'awaitingRedirect']);
          const callsOfSecond = [
            ...calls('initiate'),
            ...calls('status'),
            ...calls('finalize'),
          ].filter(({ userId }) => userId === second.userId);
          expect(callsOfSecond).toHaveLength(1);
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
          file: 'browser/returns.long.ts',
          name: 'without an identification initiates nothing and shows the start',
        },
        { file: 'browser/returns.long.ts', name: "does not change another user's checkpoint" },
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
