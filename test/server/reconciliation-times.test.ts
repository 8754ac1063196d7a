import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IdentificationState, TimelineEntry } from '../../src/index.js';
import {
  expiresAt,
  isReconciled,
  nextTurnAt,
  waitingSince,
  type Waiting,
} from '../../src/host/reconciliation.js';
import { failure } from '../../src/index.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LIMITS = {
  awaitingRedirect: 30 * DAY,
  signing: 30 * DAY,
  stalled: 30 * DAY,
  failed: 30 * DAY,
};
const TIMES = { firstPause: 5 * MINUTE, longestPause: DAY, abandonAfter: LIMITS };

const entries = (...states: readonly (readonly [IdentificationState, number])[]): TimelineEntry[] =>
  states.map(([state, at]) => ({ state, at, failure: null }));

const SIGNING = entries(['initiating', 0], ['awaitingRedirect', 1], ['phaseA', 2], ['signing', 3]);

/** What is written down of one that has waited since a time. */
const waitingIn = (
  state: IdentificationState,
  at: number,
  rest: Partial<Waiting['checkpoint']> = {},
): Waiting => ({
  checkpoint: {
    ...{ state, place: 'signing', failure: null, finalizePayload: null, status: null },
    ...rest,
  },
  timeline: entries([state, at]),
  createdAt: at,
  updatedAt: at,
});
const PAYLOAD = { userId: 1, bTrustAppCallBackId: null, correlationType: 0 } as const;

/** The times of all turns after 0 until a time, without jitter by default. */
function turns(until: number, waiting: Waiting, random = () => 0.5): number[] {
  const found: number[] = [];
  for (let now: number | null = 0; now !== null && now < until;) {
    now = nextTurnAt(waiting, now, TIMES, random());
    if (now !== null) found.push(now);
  }
  return found;
}

describe('the questions about an identification that waits', () => {
  it('come after minutes, then hours, then days, until it expires', () => {
    const asked = turns(30 * DAY, waitingIn('signing', 0));
    expect(asked.slice(0, 7)).toEqual([5, 15, 45, 135, 405, 1_215, 2_655].map((m) => m * MINUTE));
    const pauses = asked.slice(6).map((at, index) => at - (asked[index + 5] ?? 0));
    expect(new Set(pauses.slice(0, -1))).toEqual(new Set([DAY]));
    expect(asked.at(-1)).toBe(30 * DAY);
    expect(asked.length).toBeLessThan(40);
  });

  it('go on each day where it could not expire', () => {
    const asked = turns(33 * DAY, waitingIn('signing', 0));
    expect(asked.slice(-4).map((at) => at / DAY)).toEqual([30, 31, 32, 33]);
  });

  it('are spread by a fifth of the pause either way', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), (random) => {
        const first = nextTurnAt(waitingIn('signing', 0), 0, TIMES, random) ?? 0;
        expect(first).toBeGreaterThanOrEqual(4 * MINUTE);
        expect(first).toBeLessThanOrEqual(6 * MINUTE);
      }),
    );
    const [early, late] = [0, 0.9].map((random) =>
      nextTurnAt(waitingIn('signing', 0), 0, TIMES, random),
    );
    expect(early).not.toBe(late);
  });

  it('end where the clock is set back, and begin again with the first pause', () => {
    expect(nextTurnAt(waitingIn('signing', DAY), 0, TIMES, 0.5)).toBe(5 * MINUTE);
  });

  it('are never asked with an abandonAfter of 0', () => {
    const times = { ...TIMES, abandonAfter: { ...LIMITS, signing: 0 } };
    expect(nextTurnAt(waitingIn('signing', 0), 0, times, 0.5)).toBeNull();
    expect(expiresAt(waitingIn('signing', 0), times)).toBeNull();
  });

  it('are never asked before the user is back from the identity check: its only turn is the end', () => {
    expect(turns(DAY, waitingIn('awaitingRedirect', 0))).toEqual([30 * DAY]);
  });
});

describe('an identification expires', () => {
  it.each(['awaitingRedirect', 'signing', 'stalled'] as const)(
    'once it has waited in %s',
    (state) => {
      expect(expiresAt(waitingIn(state, 7), TIMES)).toBe(30 * DAY + 7);
    },
  );

  it.each([
    'initiating',
    'phaseA',
    'phaseB',
    'finalizing',
    'completed',
    'cancelled',
    'expired',
  ] as const)('never in %s', (state) => {
    expect(expiresAt(waitingIn(state, 0), TIMES)).toBeNull();
  });

  it('after the time of its own state', () => {
    const times = { ...TIMES, abandonAfter: { ...LIMITS, signing: 90 * DAY } };
    expect(expiresAt(waitingIn('signing', 0), times)).toBe(90 * DAY);
    expect(expiresAt(waitingIn('awaitingRedirect', 0), times)).toBe(30 * DAY);
  });

  it('never once it is known to be signed', () => {
    const failed = { failure: failure('network') };
    expect(expiresAt(waitingIn('failed', 0, failed), TIMES)).toBe(30 * DAY);
    const signed = { ...failed, finalizePayload: PAYLOAD };
    expect(expiresAt(waitingIn('failed', 0, signed), TIMES)).toBeNull();
    const seen = { status: 'DOCUMENT_SIGN_SUCCESS' };
    expect(expiresAt(waitingIn('awaitingRedirect', 0, seen), TIMES)).toBeNull();
  });

  it('counted from its stall, where a question has found that it has failed', () => {
    const timeline = entries(['phaseB', 1], ['stalled', 2], ['failed', 9 * DAY]);
    const waiting = { ...waitingIn('failed', 0, { failure: failure('network') }), timeline };
    expect(expiresAt(waiting, TIMES)).toBe(30 * DAY + 2);
  });

  it('counted from its last change where its timeline is damaged, not from its start', () => {
    const waiting = { ...waitingIn('signing', 0), timeline: [], updatedAt: 20 * DAY };
    expect(expiresAt(waiting, TIMES)).toBe(50 * DAY);
  });
});

describe('an identification waits', () => {
  it('since it entered its state', () => {
    expect(waitingSince({ timeline: SIGNING, createdAt: 0 })).toBe(3);
    const stalled = [...SIGNING, ...entries(['phaseB', 10], ['stalled', 20])];
    expect(waitingSince({ timeline: stalled, createdAt: 0 })).toBe(20);
  });

  it('since its failure, however long it has finalized before', () => {
    const failed = [
      ...SIGNING,
      ...entries(['phaseB', 10], ['finalizing', 20], ['failed', 5 * DAY]),
    ];
    expect(waitingSince({ timeline: failed, createdAt: 0 })).toBe(5 * DAY);
  });

  it('since the first of several failures that questions have led to', () => {
    const timeline = [
      ...SIGNING,
      ...entries(['phaseB', 10], ['finalizing', 20], ['failed', 30]),
      ...entries(
        ['finalizing', HOUR],
        ['failed', HOUR + 1],
        ['finalizing', DAY],
        ['failed', DAY + 1],
      ),
    ];
    expect(waitingSince({ timeline, createdAt: 0 })).toBe(30);
  });

  it('since its start where the timeline no longer holds the first failure', () => {
    const loop = Array.from({ length: 25 }, (_, index) =>
      entries(['finalizing', index * DAY], ['failed', index * DAY + 1]),
    ).flat();
    expect(waitingSince({ timeline: loop, createdAt: 7 })).toBe(7);
    expect(waitingSince({ timeline: [], createdAt: 7 })).toBe(7);
  });

  it('anew after a step of its user', () => {
    const timeline = [
      ...entries(['phaseA', 1], ['stalled', 2], ['phaseA', HOUR], ['signing', DAY]),
    ];
    expect(waitingSince({ timeline, createdAt: 0 })).toBe(DAY);
  });
});

it.each([
  ['awaitingRedirect', 'awaitingRedirect', null, false],
  ['initiating', 'initiating', null, false],
  ['signing', 'signing', null, true],
  ['stalled', 'phaseA', null, true],
  ['stalled', 'phaseB', null, true],
  ['failed', 'initiating', 'network', false],
  ['failed', 'awaitingRedirect', 'identityCheckFailed', true],
  ['failed', 'phaseA', 'unauthorized', true],
  ['failed', 'phaseA', 'identificationFailed', false],
  ['failed', 'signing', 'signingFailed', true],
  ['failed', 'phaseB', 'protocol', true],
  ['failed', 'finalizing', 'finalizeRefused', true],
  ['completed', 'finalizing', null, false],
  ['cancelled', 'signing', null, false],
] as const)('%s at %s with the failure %s is asked about: %s', (state, place, code, isAsked) => {
  expect(isReconciled({ state, place, failure: code && failure(code) })).toBe(isAsked);
});
