import type { IdentificationDriver } from './driver.js';
import { reasonToLeaveOut } from './needs.js';
import { identificationPaths } from './paths/index.js';
import { runPath } from './run-path.js';

/** `test` of vitest, Jest, Playwright, `node:test`, or whatever takes a name and a function. */
export type TestFunction = (name: string, run: () => Promise<void>) => unknown;

/** What there is to test, and with what. */
export interface IdentificationTests {
  readonly driver: IdentificationDriver;
  /** Default: the global `test`. */
  readonly test?: TestFunction;
}

/** A path that a driver cannot walk. */
export interface LeftOut {
  /** The path's name. */
  readonly path: string;
  /** What the driver lacks. */
  readonly reason: string;
}

/**
 * Makes a test of each path that the driver can walk. A path that needs what the driver lacks is no
 * test; it is in what is returned, with the reason, so that a test can hold it against what is known.
 *
 * @throws TypeError where no `test` is given and there is no global one
 *
 * @example
 * ```ts
 * import { expect, test, vi } from 'vitest';
 * import { testIdentification, type IdentificationDriver } from 'identification-machine/testing';
 *
 * const { leftOut } = testIdentification({ driver, test });
 *
 * test('nothing is left out', () => {
 *   expect(leftOut).toEqual([]);
 * });
 *
 * declare const driver: IdentificationDriver;
 * ```
 */
export function testIdentification({ driver, test = globalTest() }: IdentificationTests): {
  readonly leftOut: readonly LeftOut[];
} {
  const leftOut: LeftOut[] = [];
  for (const path of identificationPaths) {
    const reason = reasonToLeaveOut(path, driver);
    if (reason === null) test(path.name, () => runPath(path, driver));
    else leftOut.push({ path: path.name, reason });
  }
  return { leftOut };
}

const isTest = (value: unknown): value is TestFunction => typeof value === 'function';

function globalTest(): TestFunction {
  const test: unknown = Reflect.get(globalThis, 'test');
  if (isTest(test)) return test;
  throw new TypeError('There is no global "test": give one, testIdentification({ driver, test }).');
}
