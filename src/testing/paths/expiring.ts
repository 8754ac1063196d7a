import { busy, PROCESSING, refusal, SIGNED, TO_BE_SIGNED } from '../gateway-handle.js';
import { path, type IdentificationPath } from '../path.js';
import {
  answered,
  asking,
  at,
  CHECK_FAILED,
  expire,
  failed,
  failedCheck,
  reload,
  stalledCheck,
  stalledSigning,
  start,
  toIdentityCheck,
  toSigning,
} from './steps.js';

const NOT_ELIGIBLE = failed('notEligible', 'retry');

/** Where an identification has waited for its user or an operator for too long. */
export const expiringPaths: readonly IdentificationPath[] = [
  path(
    'an identity check that its user has left expires without a call, and stays so after a reload',
    toIdentityCheck,
    expire(at('expired')),
    reload(at('expired')),
  ),
  path(
    'a start that was refused expires without a call',
    start,
    answered(refusal('initiate', 400), NOT_ELIGIBLE),
    expire(at('expired')),
  ),
  path(
    'a signing that its user has left expires once the gateway has been asked',
    toSigning,
    expire(at('signing')),
    answered(TO_BE_SIGNED, at('expired')),
  ),
  path(
    'a signing whose session the gateway does not know any more expires',
    toSigning,
    expire(at('signing')),
    answered(refusal('status', 404), at('expired')),
  ),
  path(
    'documents that were signed do not expire, but are finalized',
    toSigning,
    expire(at('signing')),
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'a signing does not expire while the gateway cannot be asked',
    toSigning,
    expire(at('signing')),
    answered(busy('status'), at('signing')),
  ),
  path(
    'a stall expires once the gateway has been asked',
    stalledSigning,
    expire(at('stalled')),
    answered(TO_BE_SIGNED, at('expired')),
  ),
  path(
    'a stall whose session the gateway does not know any more expires',
    stalledCheck,
    expire(at('stalled')),
    answered(refusal('status', 404), at('expired')),
  ),
  path(
    'a stall goes on with the documents to sign in place of expiring',
    stalledCheck,
    expire(at('stalled')),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'a stall goes on with signed documents in place of expiring',
    stalledSigning,
    expire(at('stalled')),
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'a stall does not expire while the gateway cannot be asked',
    stalledSigning,
    expire(at('stalled')),
    answered(busy('status'), at('stalled')),
  ),
  path(
    'a failure expires once the gateway has been asked',
    failedCheck,
    expire(CHECK_FAILED),
    answered(PROCESSING, at('expired')),
  ),
  path(
    'a failure whose session the gateway does not know any more expires',
    failedCheck,
    expire(CHECK_FAILED),
    answered(refusal('status', 404), at('expired')),
  ),
  path(
    'a failure goes on with the documents to sign in place of expiring',
    failedCheck,
    expire(CHECK_FAILED),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'a failure goes on with signed documents in place of expiring',
    failedCheck,
    expire(CHECK_FAILED),
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'a failure does not expire while the gateway cannot be asked',
    failedCheck,
    expire(CHECK_FAILED),
    answered(busy('status'), CHECK_FAILED),
  ),
];
