import { timeoutOf, timingsOf, type Capability, type IdentificationDriver } from './driver.js';
import type { IdentificationPath, Step } from './path.js';

/**
 * The reason why a driver can't run a path; `null` if it can.
 *
 * @example
 * ```ts
 * import {
 *   identificationPaths,
 *   skipReason,
 *   type IdentificationDriver,
 * } from 'identification-machine/testing';
 *
 * const skipped = identificationPaths.filter((path) => skipReason(path, driver) !== null);
 *
 * declare const driver: IdentificationDriver;
 * ```
 */
export function skipReason(
  { requires, steps }: IdentificationPath,
  driver: IdentificationDriver,
): string | null {
  for (const capability of requires) {
    const reason = driver.unsupported?.[capability] ?? missing(capability, driver);
    if (reason !== null) return `${capability}: ${reason}`;
  }
  if (driver.clock !== undefined) return null;
  const longest = Math.max(0, ...steps.map((step) => realWait(step, timingsOf(driver))));
  // The other half of the timeout is for the app: a late screen must not count as a wrong one.
  return longest > timeoutOf(driver) / 2
    ? `fakeTime: a step would take ${String(longest)} ms of real time, and the driver has no clock.`
    : null;
}

function missing(capability: Capability, driver: IdentificationDriver): string | null {
  if (capability === 'fakeTime' && driver.clock === undefined) return 'The driver has no clock.';
  if (capability === 'reload' && driver.reload === undefined) return 'The driver has no reload().';
  if (capability === 'hint' && driver.hint === undefined) return 'The driver has no hint().';
  if (capability === 'expire' && driver.expire === undefined) return 'The driver has no expire().';
  return capability === 'breakTimer' && driver.breakTimer === undefined
    ? 'The driver has no breakTimer().'
    : null;
}

function realWait(
  step: Step,
  { pollInterval, pollTimeout, base, busy }: ReturnType<typeof timingsOf>,
): number {
  if (step.type === 'waitForDeadline') return pollTimeout;
  if (step.type !== 'waitForCall') return 0;
  return step.after === 'status' ? (pollInterval * 4) / 3 : busy + base;
}
