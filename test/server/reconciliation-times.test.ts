import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IdentificationState, TimelineEntry } from '../../src/index.js';
import { isReconciled, nextAskAt, waitingSince } from '../../src/host/reconciliation.js';
import { failure } from '../../src/index.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIMES = { firstPause: 5 * MINUTE, longestPause: DAY, abandonAfter: 30 * DAY };

const entries = (...states: readonly (readonly [IdentificationState, number])[]): TimelineEntry[] =>
  states.map(([state, at]) => ({ state, at, failure: null }));

const SIGNING = entries(['initiating', 0], ['awaitingRedirect', 1], ['phaseA', 2], ['signing', 3]);

/** The times of all questions after 0, without jitter by default. */
function questions(random = () => 0.5): number[] {
  const waiting = { timeline: entries(['signing', 0]), createdAt: 0 };
  const asked: number[] = [];
  for (let now = nextAskAt(waiting, 0, TIMES, random()); now !== null;) {
    asked.push(now);
    now = nextAskAt(waiting, now, TIMES, random());
  }
  return asked;
}

describe('the questions about an identification that waits', () => {
  it('come after minutes, then hours, then days, until it is abandoned', () => {
    const asked = questions();
    expect(asked.slice(0, 7)).toEqual([5, 15, 45, 135, 405, 1_215, 2_655].map((m) => m * MINUTE));
    const pauses = asked.slice(6).map((at, index) => at - (asked[index + 5] ?? 0));
    expect(new Set(pauses.slice(0, -1))).toEqual(new Set([DAY]));
    expect(asked.at(-1)).toBe(30 * DAY);
    expect(asked.length).toBeLessThan(40);
  });

  it('are spread by a fifth of the pause either way', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), (random) => {
        const waiting = { timeline: entries(['signing', 0]), createdAt: 0 };
        const first = nextAskAt(waiting, 0, TIMES, random) ?? 0;
        expect(first).toBeGreaterThanOrEqual(4 * MINUTE);
        expect(first).toBeLessThanOrEqual(6 * MINUTE);
      }),
    );
    expect(questions(() => 0)[0]).not.toBe(questions(() => 0.9)[0]);
  });

  it('end where the clock is set back, and begin again with the first pause', () => {
    const waiting = { timeline: entries(['signing', DAY]), createdAt: DAY };
    expect(nextAskAt(waiting, 0, TIMES, 0.5)).toBe(5 * MINUTE);
  });

  it('are never asked with an abandonAfter of 0', () => {
    const waiting = { timeline: entries(['signing', 0]), createdAt: 0 };
    expect(nextAskAt(waiting, 0, { ...TIMES, abandonAfter: 0 }, 0.5)).toBeNull();
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
