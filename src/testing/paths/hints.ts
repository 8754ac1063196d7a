import {
  busy,
  GATEWAY_ERROR,
  PROCESSING,
  refusal,
  SIGNED,
  TO_BE_SIGNED,
} from '../gateway-handle.js';
import { path, type IdentificationPath } from '../path.js';
import {
  answered,
  asking,
  at,
  CHECK_FAILED,
  failed,
  failedCheck,
  hint,
  stalledCheck,
  stalledSigning,
  toFinalizing,
  toIdentityCheck,
  toSigning,
} from './steps.js';

/** Where the machine waits for the user or an operator, and is told to ask. */
export const hintPaths: readonly IdentificationPath[] = [
  path(
    'a hint before the return from the identity check finds the documents to sign',
    toIdentityCheck,
    hint(at('awaitingRedirect')),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'a hint before the return from the identity check finds signed documents',
    toIdentityCheck,
    hint(at('awaitingRedirect')),
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'a hint that finds nothing new leaves the identity check as it is',
    toIdentityCheck,
    hint(at('awaitingRedirect')),
    answered(PROCESSING, at('awaitingRedirect')),
    hint(at('awaitingRedirect')),
    answered(busy('status'), at('awaitingRedirect')),
  ),
  path(
    'a hint finds documents that were signed, and whose user has not come back',
    toSigning,
    hint(at('signing')),
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'a hint that finds nothing new leaves the signing as it is',
    toSigning,
    hint(at('signing')),
    answered(TO_BE_SIGNED, at('signing')),
    hint(at('signing')),
    answered(refusal('status', 404), at('signing')),
  ),
  path(
    'a hint finds the documents to sign after a stall',
    stalledCheck,
    hint(at('stalled')),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'a hint finds signed documents after a stall',
    stalledSigning,
    hint(at('stalled')),
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'a hint that finds nothing new leaves a stall as it is',
    stalledSigning,
    hint(at('stalled')),
    answered(TO_BE_SIGNED, at('stalled')),
    hint(at('stalled')),
    answered(busy('status'), at('stalled')),
  ),
  path(
    'a hint finds after a stall that the identification has failed',
    stalledSigning,
    hint(at('stalled')),
    answered(GATEWAY_ERROR, failed('identificationFailed', 'restart')),
  ),
  path(
    'a hint finds that an identity check has not failed',
    failedCheck,
    hint(CHECK_FAILED),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'a hint that finds nothing new leaves a failure as it is',
    failedCheck,
    hint(CHECK_FAILED),
    answered(GATEWAY_ERROR, CHECK_FAILED),
    hint(CHECK_FAILED),
    answered(refusal('status', 503), CHECK_FAILED),
  ),
  path(
    'a hint after a forbidden finalize finalizes again',
    toFinalizing,
    answered(refusal('finalize', 403), failed('forbidden', 'retry')),
    hint(failed('forbidden', 'retry')),
    answered(SIGNED, asking('finalizing')),
  ),
];
