/** Rows 7 to 12: what comes over the wire is late, broken, strange or too much. */
import { expect } from 'vitest';
import type { Fault } from '../../../src/sandbox/index.js';
import { FAST } from '../../support/host.js';
import { growthDuring } from '../memory.js';
import type { SightAt, Stage } from '../stage.js';
import { answer, json, problem, STRAIGHT, times, type Row, type Scenario } from '../table.js';

const HTML: Fault = {
  kind: 'answer',
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<html><title>canary</title></html>',
};

const TRUNCATED_JSON = json('{"videoIdentificationStatus":"DOCUMENT_SIGN_SUCC');
const WRONG_SHAPE = json('{"status":"DOCUMENT_SIGN_SUCCESS"}');

/** A fault of the first poll, and all is well afterwards. */
const passing = (name: string, fault: readonly Fault[], shown: Scenario['problem']): Scenario => ({
  name,
  faults: { status: fault },
  ends: 'completed',
  states: STRAIGHT,
  ...(shown !== undefined && { problem: shown }),
  calls: { status: 2 + fault.length },
});

const { base } = FAST.backoff;
/** Longer than an answer takes on its way, so that it can be told from no wait at all. */
const retryAfterCap = 250;

const firstProblem = ({ user }: Stage): SightAt => {
  const sight = user.sights.find(({ progress }) => progress.problem !== null);
  if (sight === undefined) throw new Error('No problem was seen.');
  return sight;
};

/** The next call comes no earlier than it may, and is due no later than it must. */
const honoured = (stage: Stage): void => {
  const { progress, at } = firstProblem(stage);
  const [refused, repeated] = stage.calls('status');
  const refusedAt = refused?.at ?? Infinity;
  expect(progress.nextCallAt).toBeGreaterThanOrEqual(refusedAt + retryAfterCap);
  expect(progress.nextCallAt).toBeLessThanOrEqual(at + retryAfterCap + base);
  // A timer may be a ms early.
  expect(repeated?.at).toBeGreaterThanOrEqual(refusedAt + retryAfterCap - 1);
};

const ownBackoff = (stage: Stage): void => {
  const { progress, at } = firstProblem(stage);
  expect(progress.problem).not.toHaveProperty('retryAfter');
  // Null where that short wait was over before it was seen.
  expect(progress.nextCallAt ?? at).toBeLessThanOrEqual(at + base);
};

const retryAfter = (form: string, value: string, check: Scenario['check']): Scenario => ({
  ...passing(form, [problem(429, { 'retry-after': value })], 'rateLimited'),
  timings: { backoff: { retryAfterCap } },
  ...(check && { check }),
});

const inAMinute = new Date(Date.now() + 60_000).toUTCString();
const yesterday = new Date(Date.now() - 86_400_000).toUTCString();

/** What is in flight, in buffers and not yet collected; the answer alone is 100 MB. */
const MOST_GROWTH = 60_000_000;

const oversized = (operation: 'initiate' | 'status' | 'finalize'): Scenario => ({
  name: `on ${operation}`,
  // Time enough for all of it: it is the limit that cuts it off.
  timings: { requestTimeout: 30_000, pollTimeout: 60_000 },
  faults: { [operation]: [{ kind: 'oversized', bytes: 100_000_000 }] },
  play: async (stage) => {
    const growth = await growthDuring(stage, () => stage.user.complete());
    expect(growth).toBeLessThan(MOST_GROWTH);
  },
  ends: 'completed',
  states: STRAIGHT,
  problem: 'responseTooLarge',
  calls: { [operation]: operation === 'status' ? 3 : 2 },
});

export const TRANSPORT_ROWS: readonly Row[] = [
  {
    id: 7,
    injected: '429 with `Retry-After`',
    expected: 'honoured, clamped, jittered; where it says nothing, the own backoff, and not zero',
    scenarios: [
      retryAfter('as seconds', '60', honoured),
      retryAfter('as a date', inAMinute, honoured),
      retryAfter('as one year', String(365 * 86_400), honoured),
      retryAfter('in the past', yesterday, ownBackoff),
      retryAfter('as garbage', 'soon', ownBackoff),
      retryAfter('empty', '', ownBackoff),
      retryAfter('as zero', '0', ownBackoff),
    ],
    tests: {
      'in process': [
        {
          file: 'machines/retry-delay.test.ts',
          name: 'is spread, so that clients told the same do not come back together',
        },
        { file: 'machines/retry-delay.test.ts', name: 'of zero leaves the backoff as it is' },
      ],
    },
    outOfReach: {},
  },
  {
    id: 8,
    injected: '500 with problem details, 502 with HTML, 503',
    expected: 'repeated; no HTML and no personal data in what is kept or shown',
    scenarios: [
      passing('a 500 with problem details', [problem(500)], 'unavailable'),
      passing('a 502 with HTML', [{ ...HTML, status: 502 }], 'unavailable'),
      passing('a 503', [answer(503)], 'unavailable'),
      {
        name: 'a gateway that stays down',
        faults: { initiate: [problem(500), { ...HTML, status: 502 }, answer(503)] },
        ends: 'failed',
        failure: { code: 'unavailable', httpStatus: 503, retryable: true, restartable: false },
        calls: { initiate: 3, status: 0 },
        goesOnBy: 'retry',
      },
    ],
    tests: {},
    outOfReach: {},
  },
  {
    id: 9,
    injected: 'headers at once, the body never',
    expected: 'the time-out of the request covers the body; repeated',
    scenarios: (['initiate', 'status', 'finalize'] as const).map((operation) => ({
      name: `on ${operation}`,
      // On a busy machine others may be late as well.
      timings: { requestTimeout: 300, backoff: { maxAttempts: 9 } },
      faults: { [operation]: [{ kind: 'headersOnly' as const }] },
      ends: 'completed' as const,
      states: STRAIGHT,
      problem: 'timeout' as const,
      check: ({ calls }: Stage) => {
        expect(calls(operation).length).toBeGreaterThan(1);
      },
    })),
    tests: {},
    outOfReach: {},
  },
  {
    id: 10,
    injected: 'truncated JSON; a connection that is reset',
    expected: 'repeated as a matter of transport',
    scenarios: [
      passing('a transfer that is cut off', [{ kind: 'truncated' }], 'network'),
      passing('JSON that stops in the middle', [TRUNCATED_JSON], 'network'),
      // A browser repeats a GET by itself where a connection that it had kept is reset.
      passing('a connection that is reset', times(3, { kind: 'reset' as const }), 'network'),
    ],
    tests: {},
    outOfReach: {},
  },
  {
    id: 11,
    injected: '200 with HTML; 200 with a wrong shape',
    expected: 'repeated a bounded number of times, then `failed` with `protocol`, kept',
    scenarios: (
      [
        ['HTML', HTML],
        ['HTML that calls itself JSON', { ...WRONG_SHAPE, body: '<html>canary</html>' }],
        ['a wrong shape', WRONG_SHAPE],
      ] as const
    ).flatMap(([name, fault]) => [
      passing(`${name}, once`, [fault], 'protocol'),
      {
        name: `${name}, again and again`,
        faults: { status: times(FAST.backoff.maxAttempts, fault) },
        ends: 'failed' as const,
        failure: { code: 'protocol' as const, httpStatus: 200, retryable: true },
        calls: { initiate: 1, status: FAST.backoff.maxAttempts },
        goesOnBy: 'retry' as const,
      },
    ]),
    tests: {},
    outOfReach: {},
  },
  {
    id: 12,
    injected: 'a body of 100 MB',
    expected: 'a byte limit; cut off, memory flat, repeated',
    scenarios: (['initiate', 'status', 'finalize'] as const).map(oversized),
    tests: {
      'in process': [
        { file: 'gateway/byte-limit.test.ts', name: 'of one byte over the limit is refused' },
      ],
    },
    outOfReach: {},
  },
];
