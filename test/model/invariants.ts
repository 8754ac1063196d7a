import { expect, vi } from 'vitest';
import { transition } from 'xstate';
import {
  checkpointOf,
  identificationEventTypes,
  identificationMachine,
  viewOf,
  type IdentificationEventType,
} from '../../src/index.js';
import { readCheckpoint } from '../../src/input/checkpoint.js';
import { inFlight } from './gateway.js';
import { received } from './reference.js';
import type { Expected } from './reference-clock.js';
import { MAX_WAIT_MS, USER_ID, type World } from './world.js';

const MAX_CHECKPOINT_BYTES = 720;

const NOTHING_SPENT = { initiating: 0, protocol: 0, unknownSession: 0 };

/** Checks everything that must hold between two commands. */
export function check(expected: Expected, world: World): void {
  expect(world.violations).toEqual([]);
  expect(world.crashes).toEqual([]);
  hasExpectedState(expected, world);
  acceptsExactlyCan(expected, world);
  hasExpectedCallOrTimer(expected, world);
  hasWrittenCheckpoint(world);
}

function hasExpectedState(expected: Expected, world: World): void {
  const snapshot = world.snapshot();
  const { state, working, failure, progress } = viewOf(snapshot);
  const { place, hostedPage, status, waitingSince, refusals, spent, outage, finalizePayload } =
    checkpointOf(snapshot);
  expect({
    state,
    working,
    place,
    hostedPage,
    status,
    waitingSince,
    spent: { ...NOTHING_SPENT, ...spent, refusals },
    outage: outage ?? { since: null, ms: 0 },
    finalizePayload,
    polls: progress.polls,
    attempts: progress.attempts,
    failure: failure && { ...failure, message: '' },
  }).toEqual({
    state: expected.state,
    working: expected.step !== null,
    place: expected.place,
    hostedPage: expected.hostedPage,
    status: expected.seen.at(-1) ?? null,
    waitingSince: expected.since,
    spent: expected.spent,
    outage: { since: expected.isOutage ? expected.pausedAt : null, ms: expected.outageMs },
    finalizePayload: expected.payload,
    polls: expected.polls,
    attempts: expected.attempts,
    failure: expected.failure && { ...expected.failure, message: '' },
  });
}

/** `can` lists the events that have an effect: on a copy of the snapshot, and by the reference. */
function acceptsExactlyCan(expected: Expected, world: World): void {
  const snapshot = world.snapshot();
  const before = JSON.stringify([snapshot.value, snapshot.context]);
  const hasEffect = (type: IdentificationEventType): boolean => {
    const [after] = transition(identificationMachine, snapshot, { type });
    return JSON.stringify([after.value, after.context]) !== before;
  };
  const { can } = viewOf(snapshot);
  const accepted = snapshot.status === 'active' ? identificationEventTypes.filter(hasEffect) : [];
  expect(can).toEqual(accepted);
  expect(can).toEqual(
    identificationEventTypes.filter((type) => received(expected, type, world.facts()) !== expected),
  );
}

/** There is at most one call in flight, and a wait has exactly one timer. */
function hasExpectedCallOrTimer({ step, since, isAway }: Expected, world: World): void {
  const underWay = { calls: inFlight(world.gateway), timers: vi.getTimerCount() };
  expect(underWay).toEqual({
    calls: step === 'calling' || step === 'lastCall' ? 1 : 0,
    timers: step === 'waiting' ? 1 : 0,
  });
  if (step !== 'waiting') return;
  const { nextCallAt, deadlineAt } = viewOf(world.snapshot()).progress;
  expect(nextCallAt).toBe(world.sleep()?.at);
  expect(
    since === null || isAway || (nextCallAt ?? Infinity) <= Math.max(deadlineAt ?? 0, Date.now()),
  ).toBe(true);
}

/** Holds only while the clock is not set. */
export function waitsAtMostTheMaximum(world: World): void {
  const { nextCallAt } = viewOf(world.snapshot()).progress;
  expect((nextCallAt ?? 0) - Date.now()).toBeLessThanOrEqual(MAX_WAIT_MS);
}

function hasWrittenCheckpoint(world: World): void {
  const disk = world.disk();
  expect(disk).toEqual(checkpointOf(world.snapshot()));
  const reading = readCheckpoint(disk, { userId: USER_ID, userType: 'individual' });
  expect(reading).toEqual({ kind: 'usable', checkpoint: disk });
  const text = JSON.stringify(disk);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_CHECKPOINT_BYTES);
  expect(text).not.toContain('://');
}
