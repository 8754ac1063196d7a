import type { IdentificationPath } from '../path.js';
import { expiringPaths } from './expiring.js';
import { finalizingPaths } from './finalizing.js';
import { hintPaths } from './hints.js';
import { identityCheckPaths } from './identity-check.js';
import { initiatingPaths } from './initiating.js';
import { reloadedPaths } from './reloaded.js';
import { signingPaths } from './signing.js';
import { stalledPaths } from './stalled.js';

/**
 * Ways through the flow that together take every transition of the machine, each guarded branch
 * included.
 *
 * @example
 * ```ts
 * import { identificationPaths } from 'identification-machine/testing';
 *
 * console.log(identificationPaths.map(({ name }) => name).join('\n'));
 * ```
 */
export const identificationPaths: readonly IdentificationPath[] = [
  ...finalizingPaths,
  ...initiatingPaths,
  ...identityCheckPaths,
  ...signingPaths,
  ...stalledPaths,
  ...hintPaths,
  ...expiringPaths,
  ...reloadedPaths,
];
