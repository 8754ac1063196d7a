/** Which paths a driver can walk, and why not the others. */
import { DEFAULT_TIMINGS } from '../../machines/identification.timings.js';
import type { Ability, DriverTimings, IdentificationDriver } from './driver.js';
import { BUSY_FOR } from './gateway-handle.js';
import type { IdentificationPath, Step } from './path.js';

/** How long the app may take to show what is expected, in ms of real time. */
export const patienceOf = ({ patience = 5_000 }: IdentificationDriver): number => patience;

/** The timings of the app under test that the kit reckons with; ms. */
export interface KnownTimings {
  readonly pollInterval: number;
  readonly pollTimeout: number;
  /** The longest backoff after the first failure. */
  readonly base: number;
  /** How long a busy gateway is left alone at least. */
  readonly busy: number;
}

export function knownTimings({ pollInterval, pollTimeout, backoff }: DriverTimings = {}) {
  const { base, retryAfterCap } = { ...DEFAULT_TIMINGS.backoff, ...backoff };
  return {
    pollInterval: pollInterval ?? DEFAULT_TIMINGS.pollInterval,
    pollTimeout: pollTimeout ?? DEFAULT_TIMINGS.pollTimeout,
    base,
    busy: Math.min(BUSY_FOR * 1_000, retryAfterCap),
  } satisfies KnownTimings;
}

/**
 * Why a driver cannot walk a path; `null` where it can.
 *
 * @example
 * ```ts
 * import {
 *   identificationPaths,
 *   reasonToLeaveOut,
 *   type IdentificationDriver,
 * } from 'identification-machine/testing';
 *
 * const leftOut = identificationPaths.filter((path) => reasonToLeaveOut(path, driver) !== null);
 *
 * declare const driver: IdentificationDriver;
 * ```
 */
export function reasonToLeaveOut(
  { needs, steps }: IdentificationPath,
  driver: IdentificationDriver,
): string | null {
  for (const ability of needs) {
    const reason = driver.lacks?.[ability] ?? missing(ability, driver);
    if (reason !== null) return `${ability}: ${reason}`;
  }
  if (driver.clock !== undefined) return null;
  const longest = Math.max(0, ...steps.map((step) => realWait(step, knownTimings(driver.timings))));
  // What takes longer may be late, and what is late would be taken for missing.
  return longest > patienceOf(driver) / 2
    ? `fakeTime: a step would take ${String(longest)} ms of real time, and the driver has no clock.`
    : null;
}

function missing(ability: Ability, driver: IdentificationDriver): string | null {
  if (ability === 'fakeTime' && driver.clock === undefined) return 'The driver has no clock.';
  if (ability === 'reload' && driver.reload === undefined) return 'The driver has no reload().';
  return ability === 'breakTimer' && driver.breakTimer === undefined
    ? 'The driver has no breakTimer().'
    : null;
}

function realWait(step: Step, { pollInterval, pollTimeout, base, busy }: KnownTimings): number {
  if (step.does === 'waitForDeadline') return pollTimeout;
  if (step.does !== 'waitForCall') return 0;
  return step.after === 'status' ? (pollInterval * 4) / 3 : busy + base;
}
