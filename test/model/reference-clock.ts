/** What the model expects, and its account of a phase's time. */
import type { Place } from '../../machines/identification.types.js';
import type { Failure, FinalizePayload, HostedPage, IdentificationState } from '../../src/index.js';

export const POLL_TIMEOUT = 10_000;
export const OUTAGE_ALLOWANCE = 15_000;

export const FINAL: readonly IdentificationState[] = ['completed', 'cancelled', 'expired'];

export type Bound = 'initiating' | 'protocol' | 'unknownSession' | 'refusals';

export interface Expected {
  readonly state: IdentificationState;
  /** `null` if the machine does not call the gateway; `lastCall`: before it expires. */
  readonly step: 'calling' | 'lastCall' | 'waiting' | null;
  /** Where a retry resumes. */
  readonly place: Place;
  readonly hostedPage: HostedPage | null;
  /** The last Fail redirect, until an answer of the gateway settles it. */
  readonly hint: 'failed' | 'expired' | null;
  /** The statuses that went forward. */
  readonly seen: readonly string[];
  /** Epoch ms from which the deadline of the phase counts. */
  readonly since: number | null;
  readonly calledAt: number;
  readonly polls: number;
  readonly attempts: number;
  /** What is spent of each bound. */
  readonly spent: Readonly<Record<Bound, number>>;
  /** Epoch ms from which time does not count; `null` while it counts. */
  readonly pausedAt: number | null;
  /** Why time does not count. */
  readonly isOutage: boolean;
  readonly isAway: boolean;
  /** How much of the outages of this phase did not count, in ms. */
  readonly outageMs: number;
  readonly payload: FinalizePayload | null;
  readonly failure: Failure | null;
}

/** What the model needs to know of the world. */
export interface Facts {
  /** Epoch ms. */
  readonly now: number;
  /** The payload that would be fixed now. */
  readonly payload: FinalizePayload;
}

/** Time passes: what has not counted since `pausedAt` moves the beginning of the phase. */
function settled(from: Expected, now: number): Expected {
  if (from.pausedAt === null || from.since === null) return from;
  const passed = Math.max(now - from.pausedAt, 0);
  const free = from.isAway ? passed : Math.min(passed, OUTAGE_ALLOWANCE - from.outageMs);
  return {
    ...from,
    since: from.since + free,
    pausedAt: now,
    outageMs: from.outageMs + (from.isAway ? 0 : free),
  };
}

export function paused(
  from: Expected,
  why: { readonly isOutage?: boolean; readonly isAway?: boolean },
  { now }: Facts,
): Expected {
  const after = { ...from, ...why };
  if (after.isOutage === from.isOutage && after.isAway === from.isAway) return from;
  const isPaused = after.since !== null && (after.isOutage || after.isAway);
  return { ...settled(from, now), ...why, pausedAt: isPaused ? now : null };
}

/** Whether the call began after the deadline. */
export function isLate(from: Expected): boolean {
  const { since } = settled(from, from.calledAt);
  return since !== null && from.calledAt >= since + POLL_TIMEOUT;
}

/** The page is hidden or offline, or back. */
export const attended = (from: Expected, isAway: boolean, facts: Facts): Expected =>
  FINAL.includes(from.state) ? from : paused(from, { isAway }, facts);
