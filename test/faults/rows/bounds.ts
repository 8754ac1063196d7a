/** Rows 33, 34, 74 and 75: what spends a bound, and which time counts. */
import { expect } from 'vitest';
import { json, problem, STRAIGHT, times, type Row, type Scenario } from '../table.js';

const INVALID = json('{"videoIdentificationStatus":7}');
const UNAVAILABLE = problem(503);
const UNKNOWN = problem(404);
const REFUSED = problem(401);

const goesOn = (
  name: string,
  faults: Scenario['faults'],
  more: Partial<Scenario> = {},
): Scenario => ({
  name,
  ...(faults && { faults }),
  ends: 'completed',
  states: STRAIGHT,
  ...more,
});

/** With a refused token, each call of the machine is up to three requests. */
const PATIENT = { requestTimeout: 10_000, pollTimeout: 20_000 };

export const BOUND_ROWS: readonly Row[] = [
  {
    id: 33,
    injected: 'Calls fail as transient, then one answer breaks the contract',
    expected:
      'The host repeats the call: the transient failures do not use up the invalid answers that are allowed',
    scenarios: [
      goesOn('four transient failures and one invalid answer while polling', {
        status: [...times(4, UNAVAILABLE), INVALID],
      }),
      goesOn('transient failures and invalid answers by turns while polling', {
        status: [UNAVAILABLE, INVALID, UNAVAILABLE, INVALID, UNAVAILABLE],
      }),
      goesOn('two transient failures and two invalid answers while initiating', {
        initiate: [UNAVAILABLE, json('{}'), UNAVAILABLE, json('{}')],
      }),
      goesOn(
        'transient failures before a refusal of finalize',
        {
          finalize: [...times(6, UNAVAILABLE), problem(400), problem(400)],
        },
        {
          states: [
            ...STRAIGHT.slice(0, 6),
            'phaseB',
            'finalizing',
            'phaseB',
            'finalizing',
            'completed',
          ],
        },
      ),
      {
        name: 'a crash between the transient failures and the invalid answer',
        faults: { status: [...times(4, UNAVAILABLE), INVALID] },
        play: async ({ user, crash }) => {
          await user.until('awaitingRedirect');
          await user.submit('pass');
          await user.comeBack();
          await user.until(({ progress }) => progress.attempts >= 2);
          await crash();
          await user.complete();
        },
        ends: 'completed',
      },
    ],
    tests: {
      'in process': [
        {
          file: 'machines/bounds.test.ts',
          name: 'is not changed by failures that do not belong to it, in any order',
        },
      ],
    },
    outOfReach: {},
  },
  {
    id: 34,
    injected: 'Polls of phase A fail as transient, then the session is unknown (404)',
    expected: 'The host polls again: only a 404 spends the grace for an unknown session',
    scenarios: [
      goesOn('three answers 503 and one 404 at the start of phase A', {
        status: [...times(3, UNAVAILABLE), UNKNOWN],
      }),
      goesOn('a 404 after each answer 503', {
        status: [UNAVAILABLE, UNKNOWN, UNAVAILABLE, UNKNOWN, UNAVAILABLE, UNKNOWN],
      }),
      goesOn('three answers 404 after an invalid answer', {
        status: [INVALID, ...times(3, UNKNOWN)],
      }),
    ],
    tests: {},
    outOfReach: {},
  },
  {
    id: 74,
    injected: 'The gateway is down for longer than `pollTimeout`',
    expected:
      'The phase goes on: the time in which the gateway could not be asked does not count, up to `outageAllowance`. The view says what the problem is and since when',
    scenarios: [
      goesOn(
        'an outage of several times the timeout',
        { status: [...times(25, UNAVAILABLE)] },
        {
          timings: { pollTimeout: 300, requestTimeout: 5_000, backoff: { base: 60, cap: 60 } },
          problem: 'unavailable',
          check: ({ user }) => {
            const failing = user.history.filter(
              ({ state, progress }) => state === 'phaseA' && progress.problem !== null,
            );
            const [first] = failing;
            expect(failing.at(-1)?.progress.problemSince).toBe(first?.progress.problemSince);
            expect(first?.progress.problemSince).toBeLessThanOrEqual(first?.at ?? 0);
          },
        },
      ),
    ],
    tests: {
      'in process': [
        {
          file: 'machines/uncounted-time.test.ts',
          name: 'an outage of more than the allowance uses up the timeout',
        },
        {
          file: 'machines/uncounted-time.test.ts',
          name: 'an outage is written down: it goes on after a crash',
        },
        { file: 'machines/poll-times.test.ts', name: 'with the random number %d (%d ms)' },
      ],
      // The first failures are spread.
      server: [{ file: 'server/overload.long.ts', name: 'by %s' }],
    },
    outOfReach: {},
  },
  {
    id: 75,
    injected: 'The gateway refuses every token for a while',
    expected:
      'The view shows `unauthorized` as the problem at once, and the call is repeated: until the deadline in a phase, a bounded number of times while initiating, without end while finalizing',
    scenarios: [
      {
        name: 'a stale token for the first calls of a phase',
        timings: PATIENT,
        faults: { status: times(6, REFUSED) },
        ends: 'completed',
        states: STRAIGHT,
        problem: 'unauthorized',
      },
      {
        name: 'a stale token for many calls while finalizing',
        timings: PATIENT,
        faults: { finalize: times(9, REFUSED) },
        ends: 'completed',
        states: STRAIGHT,
        problem: 'unauthorized',
      },
      {
        name: 'a stale token for the first call of initiate',
        timings: PATIENT,
        faults: { initiate: times(3, REFUSED) },
        ends: 'completed',
        states: STRAIGHT,
        problem: 'unauthorized',
      },
    ],
    tests: {
      'in process': [
        {
          file: 'machines/unauthorized.test.ts',
          name: 'fails the phase at its deadline, and a retry goes on from there',
        },
        {
          file: 'machines/unauthorized.test.ts',
          name: 'a token that the gateway refuses while finalizing is tried without end',
        },
      ],
    },
    outOfReach: {},
  },
];
