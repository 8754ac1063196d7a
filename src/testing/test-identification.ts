import type { IdentificationDriver } from './driver.js';
import { identificationPaths } from './paths/index.js';
import { runPath } from './run-path.js';
import { skipReason } from './skip-reason.js';

/** `test` of vitest, Jest, `node:test`, or any function that takes a name and a test. */
export type TestFunction = (name: string, run: () => Promise<void>) => unknown;

/** Options of `testIdentification`. */
export interface TestIdentificationOptions {
  readonly driver: IdentificationDriver;
  /** Default: the global `test`. */
  readonly test?: TestFunction;
}

/** A path that a driver can't run. */
export interface SkippedPath {
  /** The path's name. */
  readonly path: string;
  /** The missing capability, and why it is missing. */
  readonly reason: string;
}

/**
 * Registers a test for each path that the driver can run. It returns the skipped paths with their
 * reasons, so that a test can compare them with the known ones.
 *
 * @throws TypeError if no `test` is given and there is no global one
 *
 * @example
 * ```ts
 * import { expect, test, vi } from 'vitest';
 * import { testIdentification, type IdentificationDriver } from 'identification-machine/testing';
 *
 * const { skipped } = testIdentification({ driver, test });
 *
 * test('no path is skipped', () => {
 *   expect(skipped).toEqual([]);
 * });
 *
 * declare const driver: IdentificationDriver;
 * ```
 */
export function testIdentification({ driver, test = globalTest() }: TestIdentificationOptions): {
  readonly skipped: readonly SkippedPath[];
} {
  const skipped: SkippedPath[] = [];
  for (const path of identificationPaths) {
    const reason = skipReason(path, driver);
    if (reason === null) test(path.name, () => runPath(path, driver));
    else skipped.push({ path: path.name, reason });
  }
  return { skipped };
}

const isTest = (value: unknown): value is TestFunction => typeof value === 'function';

function globalTest(): TestFunction {
  const test: unknown = Reflect.get(globalThis, 'test');
  if (isTest(test)) return test;
  throw new TypeError('There is no global "test"; pass one: testIdentification({ driver, test }).');
}
