/**
 * How long a phase has waited, without the time that does not count: pure functions of a clock and
 * the time (epoch ms).
 *
 * Time does not count while the gateway could not be asked (an outage), up to an allowance for each
 * phase, and while the page is hidden or offline (away).
 */
import type { Checkpoint, PhaseClock, Timings } from './identification.types.js';

type Limits = Pick<Timings, 'pollTimeout' | 'outageAllowance'>;

const STOPPED_CLOCK: PhaseClock = {
  since: null,
  pausedAt: null,
  isOutage: false,
  isAway: false,
  outageMs: 0,
};

/** An outage that was written down goes on; a page that was hidden is another page now. */
export function clockIn(
  checkpoint: Pick<Checkpoint, 'waitingSince' | 'outage'> | null,
): PhaseClock {
  const since = checkpoint?.waitingSince ?? null;
  const outage = checkpoint?.outage;
  if (since === null) return STOPPED_CLOCK;
  return {
    since,
    pausedAt: outage?.since ?? null,
    isOutage: typeof outage?.since === 'number',
    isAway: false,
    outageMs: outage?.ms ?? 0,
  };
}

/** Shared while it can be: an identification that waits for its user needs no clock of its own. */
export const stopClock = ({ isAway }: PhaseClock): PhaseClock =>
  isAway ? { ...STOPPED_CLOCK, isAway } : STOPPED_CLOCK;

/** Gives the phase its whole timeout again; the allowance for outages stays used. */
const countFrom = (clock: PhaseClock, now: number): PhaseClock => ({
  ...clock,
  since: now,
  pausedAt: clock.isAway || clock.isOutage ? now : null,
});

/** Begins a phase. A resumed phase keeps its clock. */
export const startClock = (clock: PhaseClock, now: number): PhaseClock =>
  clock.since === null ? countFrom(stopClock(clock), now) : clock;

/** Corrects times in the future, so that a wall clock that is set back does not extend a phase. */
export const withoutFuture = (clock: PhaseClock, now: number): PhaseClock =>
  Math.max(clock.since ?? 0, clock.pausedAt ?? 0) <= now
    ? clock
    : {
        ...clock,
        since: clock.since === null ? null : Math.min(clock.since, now),
        pausedAt: clock.pausedAt === null ? null : Math.min(clock.pausedAt, now),
      };

/** Not below zero, where a restart has lowered the allowance. */
const allowanceLeft = ({ outageMs }: PhaseClock, { outageAllowance }: Limits): number =>
  Math.max(0, outageAllowance - outageMs);

/** Moves `since` by the time that has not counted until now. */
function settle(clock: PhaseClock, now: number, limits: Limits): PhaseClock {
  if (clock.since === null || clock.pausedAt === null) return clock;
  const passed = Math.max(0, now - clock.pausedAt);
  const allowed = clock.isAway ? passed : Math.min(passed, allowanceLeft(clock, limits));
  return {
    ...clock,
    since: clock.since + allowed,
    pausedAt: now,
    outageMs: clock.isAway ? clock.outageMs : clock.outageMs + allowed,
  };
}

/** Notes why time does not count from now on, if it does not. */
export function noteOn(
  clock: PhaseClock,
  change: Partial<Pick<PhaseClock, 'isOutage' | 'isAway'>>,
  now: number,
  limits: Limits,
): PhaseClock {
  const { isOutage = clock.isOutage, isAway = clock.isAway } = change;
  if (isOutage === clock.isOutage && isAway === clock.isAway) return clock;
  const isPaused = clock.since !== null && (isOutage || isAway);
  return { ...settle(clock, now, limits), isOutage, isAway, pausedAt: isPaused ? now : null };
}

/** The gateway has answered; a status that went forward gives the phase its whole timeout again. */
export function noteAnswer(
  clock: PhaseClock,
  isForward: boolean,
  now: number,
  limits: Limits,
): PhaseClock {
  const settled = noteOn(clock, { isOutage: false }, now, limits);
  return isForward ? countFrom(settled, now) : settled;
}

/** Epoch ms at which the phase stalls at the latest; `null` while no deadline runs. */
export function deadlineOf(clock: PhaseClock, limits: Limits): number | null {
  if (clock.since === null || clock.isAway) return null;
  const left = clock.pausedAt === null ? 0 : allowanceLeft(clock, limits);
  return clock.since + limits.pollTimeout + left;
}

/** Whether the phase has waited for its whole timeout at a time. */
export function isTimeUp(clock: PhaseClock, at: number, limits: Limits): boolean {
  const { since } = settle(clock, at, limits);
  return since !== null && at >= since + limits.pollTimeout;
}
