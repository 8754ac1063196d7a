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
import { told, type Expected } from './reference.js';
import { LONGEST_WAIT, USER_ID, type World } from './world.js';

const LARGEST_CHECKPOINT = 600;

/** Looks at everything that must hold whenever nothing happens. */
export function check(expected: Expected, world: World): void {
  expect(world.violations).toEqual([]);
  expect(world.crashes).toEqual([]);
  isWhereItShouldBe(expected, world);
  acceptsWhatItSays(expected, world);
  isUnderWay(expected, world);
  hasWrittenDown(world);
}

function isWhereItShouldBe(expected: Expected, world: World): void {
  const snapshot = world.snapshot();
  const { state, working, failure, progress } = viewOf(snapshot);
  const { place, hostedPage, status, waitingSince, refusals, finalizePayload } =
    checkpointOf(snapshot);
  expect({
    state,
    working,
    place,
    hostedPage,
    status,
    waitingSince,
    refusals,
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
    refusals: expected.refusals,
    finalizePayload: expected.payload,
    polls: expected.polls,
    attempts: expected.attempts,
    failure: expected.failure && { ...expected.failure, message: '' },
  });
}

/** `can` is what has an effect: here, on a copy, and by the documentation. */
function acceptsWhatItSays(expected: Expected, world: World): void {
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
    identificationEventTypes.filter((type) => told(expected, type, world.facts()) !== expected),
  );
}

/** A call that is under way is the only one; a wait has a timer, which is the only one. */
function isUnderWay({ step, since }: Expected, world: World): void {
  const underWay = { calls: inFlight(world.gateway), timers: vi.getTimerCount() };
  expect(underWay).toEqual({
    calls: step === 'calling' ? 1 : 0,
    timers: step === 'waiting' ? 1 : 0,
  });
  if (step !== 'waiting') return;
  const { nextCallAt, deadlineAt } = viewOf(world.snapshot()).progress;
  expect(nextCallAt).toBe(world.sleep()?.at);
  expect(since === null || (nextCallAt ?? Infinity) <= Math.max(deadlineAt ?? 0, Date.now())).toBe(
    true,
  );
}

/** As long as nothing moves the clock. */
export function waitsNoLongerThanItMay(world: World): void {
  const { nextCallAt } = viewOf(world.snapshot()).progress;
  expect((nextCallAt ?? 0) - Date.now()).toBeLessThanOrEqual(LONGEST_WAIT);
}

function hasWrittenDown(world: World): void {
  const disk = world.disk();
  expect(disk).toEqual(checkpointOf(world.snapshot()));
  const reading = readCheckpoint(disk, { userId: USER_ID, userType: 'individual' });
  expect(reading).toEqual({ kind: 'usable', checkpoint: disk });
  const text = JSON.stringify(disk);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LARGEST_CHECKPOINT);
  expect(text).not.toContain('://');
}
