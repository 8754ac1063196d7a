/** Rows 7 to 12: a response is late, broken, malformed or too large. */
import { expect } from 'vitest';
import type { Fault } from '../../../src/sandbox/index.js';
import { FAST } from '../../support/host.js';
import { growthDuring } from '../memory.js';
import type { TimedObservation } from '../hosts/driver.js';
import type { Stage } from '../stage.js';
import { answer, json, problem, STRAIGHT, times, type Row, type Scenario } from '../table.js';

const HTML: Fault = {
  kind: 'answer',
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<html><title>canary</title></html>',
};

const TRUNCATED_JSON = json('{"videoIdentificationStatus":"DOCUMENT_SIGN_SUCC');
const WRONG_SHAPE = json('["DOCUMENT_SIGN_SUCCESS"]');

/** Faults of the first polls, after which the identification completes. */
const recovers = (name: string, fault: readonly Fault[], shown: Scenario['problem']): Scenario => ({
  name,
  faults: { status: fault },
  ends: 'completed',
  states: STRAIGHT,
  ...(shown !== undefined && { problem: shown }),
  calls: { status: 2 + fault.length },
});

const { base } = FAST.backoff;
/** Longer than an answer is in transit, so that the wait can be measured. */
const retryAfterCap = 250;

const firstProblem = ({ user }: Stage): TimedObservation => {
  const observation = user.history.find(({ progress }) => progress.problem !== null);
  if (observation === undefined) throw new Error('No problem was observed.');
  return observation;
};

/** The next call is neither earlier nor later than Retry-After and the cap allow. */
const waitsForCap = (stage: Stage): void => {
  const { progress, at } = firstProblem(stage);
  const [refused, repeated] = stage.calls('status');
  const refusedAt = refused?.at ?? Infinity;
  expect(progress.nextCallAt).toBeGreaterThanOrEqual(refusedAt + retryAfterCap);
  expect(progress.nextCallAt).toBeLessThanOrEqual(at + retryAfterCap + base);
  // A timer can fire 1 ms early.
  expect(repeated?.at).toBeGreaterThanOrEqual(refusedAt + retryAfterCap - 1);
};

/** A 429 is no invitation to ask at once. */
const waitsForPollInterval = (stage: Stage): void => {
  const { progress } = firstProblem(stage);
  const [refused, repeated] = stage.calls('status');
  expect(progress.problem).not.toHaveProperty('retryAfter');
  expect(repeated?.at).toBeGreaterThanOrEqual((refused?.at ?? Infinity) + FAST.pollInterval - 1);
};

const retryAfter = (name: string, value: string, check: Scenario['check']): Scenario => ({
  ...recovers(name, [problem(429, { 'retry-after': value })], 'rateLimited'),
  timings: { backoff: { retryAfterCap } },
  ...(check && { check }),
});

const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();
const yesterday = new Date(Date.now() - 86_400_000).toUTCString();

/** Allows for buffers and garbage. The body has 100 MB. */
const MAX_GROWTH_BYTES = 60_000_000;

const oversized = (operation: 'initiate' | 'status' | 'finalize'): Scenario => ({
  name: `${operation} is repeated after an oversized body, which is not buffered`,
  // Long enough for the whole body, so that the byte limit ends the transfer.
  timings: { requestTimeout: 30_000, pollTimeout: 60_000 },
  faults: { [operation]: [{ kind: 'oversized', bytes: 100_000_000 }] },
  play: async (stage) => {
    const growth = await growthDuring(stage, () => stage.user.complete());
    expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
  },
  ends: 'completed',
  states: STRAIGHT,
  problem: 'responseTooLarge',
  calls: { [operation]: operation === 'status' ? 3 : 2 },
});

export const TRANSPORT_ROWS: readonly Row[] = [
  {
    id: 7,
    injected: 'A call gets a 429 with `Retry-After`',
    expected:
      'The host waits as long, but no longer than the cap, with jitter. Without a usable value (garbage, empty, zero, in the past) it waits for at least a poll interval',
    scenarios: [
      retryAfter('a Retry-After in seconds is respected up to the cap', '60', waitsForCap),
      retryAfter('a Retry-After with a date is respected up to the cap', inAnHour, waitsForCap),
      retryAfter(
        'a Retry-After of one year is limited to the cap',
        String(365 * 86_400),
        waitsForCap,
      ),
      retryAfter(
        'a Retry-After in the past is replaced by a poll interval',
        yesterday,
        waitsForPollInterval,
      ),
      retryAfter(
        'an invalid Retry-After is replaced by a poll interval',
        'soon',
        waitsForPollInterval,
      ),
      retryAfter('an empty Retry-After is replaced by a poll interval', '', waitsForPollInterval),
      retryAfter('a Retry-After of zero is replaced by a poll interval', '0', waitsForPollInterval),
    ],
    tests: {
      'in process': [
        {
          file: 'machines/retry-delay.test.ts',
          name: 'is spread, so that clients with the same Retry-After do not call at the same time',
        },
        { file: 'machines/retry-delay.test.ts', name: 'of 0 does not change the backoff' },
      ],
    },
    outOfReach: {},
  },
  {
    id: 8,
    injected: 'A call gets a 500 with problem details, a 502 with HTML or a 503',
    expected: 'The host repeats the call, and stores and shows no HTML and no personal data',
    scenarios: [
      recovers(
        'a poll is repeated after a 500 with problem details',
        [problem(500)],
        'unavailable',
      ),
      recovers(
        'a poll is repeated after a 502 with HTML',
        [{ ...HTML, status: 502 }],
        'unavailable',
      ),
      recovers('a poll is repeated after a 503', [answer(503)], 'unavailable'),
      {
        name: 'initiate fails after the last attempt, and retry continues',
        faults: { initiate: [problem(500), { ...HTML, status: 502 }, answer(503)] },
        ends: 'failed',
        failure: { code: 'unavailable', httpStatus: 503, retryable: true, restartable: false },
        calls: { initiate: 3, status: 0 },
        continuesBy: 'retry',
      },
    ],
    tests: {},
    outOfReach: {},
  },
  {
    id: 9,
    injected: 'The headers arrive at once, but the body never does',
    expected: 'The request timeout covers the body, and the host repeats the call',
    scenarios: (['initiate', 'status', 'finalize'] as const).map((operation) => ({
      name: `${operation} is repeated after the timeout`,
      // On a busy computer other calls can time out as well.
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
    injected: 'The JSON is truncated, or the connection is reset',
    expected: 'The host repeats the call, as after any network failure',
    scenarios: [
      recovers('a poll is repeated after a truncated transfer', [{ kind: 'truncated' }], 'network'),
      recovers('a poll is repeated after truncated JSON', [TRUNCATED_JSON], 'network'),
      // A browser repeats a GET on its own if a kept-alive connection is reset.
      recovers(
        'a poll is repeated after a connection reset',
        times(3, { kind: 'reset' as const }),
        'network',
      ),
    ],
    tests: {},
    outOfReach: {},
  },
  {
    id: 11,
    injected: 'A 200 has JSON of a wrong shape, or HTML that is labelled as JSON',
    expected:
      'The host repeats the call a limited number of times. Then the state is `failed` with `protocol`, and `retry` continues',
    scenarios: (
      [
        ['HTML labelled as JSON', { ...WRONG_SHAPE, body: '<html>canary</html>' }],
        ['JSON of a wrong shape', WRONG_SHAPE],
      ] as const
    ).flatMap(([name, fault]) => [
      recovers(`a poll is repeated after ${name}`, [fault], 'protocol'),
      {
        name: `a poll fails after repeated ${name}, and retry continues`,
        faults: { status: times(FAST.backoff.maxAttempts, fault) },
        ends: 'failed' as const,
        failure: { code: 'protocol' as const, httpStatus: 200, retryable: true },
        calls: { initiate: 1, status: FAST.backoff.maxAttempts },
        continuesBy: 'retry' as const,
      },
    ]),
    tests: {},
    outOfReach: {},
  },
  {
    id: 12,
    injected: 'A body has 100 MB',
    expected: 'A byte limit ends the transfer, memory stays flat, and the host repeats the call',
    scenarios: (['initiate', 'status', 'finalize'] as const).map(oversized),
    tests: {
      'in process': [
        { file: 'gateway/byte-limit.test.ts', name: 'of one byte over the limit is refused' },
      ],
    },
    outOfReach: {},
  },
];
