import {
  busy,
  PROCESSING,
  SIGNED,
  TO_BE_SIGNED,
  TO_BE_SIGNED_WITHOUT_URL,
} from '../gateway-handle.js';
import { path, type IdentificationPath, type Step } from '../path.js';
import {
  answered,
  asking,
  at,
  failed,
  open,
  redirected,
  send,
  stalledCheck,
  stalledSigning,
  toPhaseA,
  toPhaseB,
  toSigning,
  waitForDeadline,
} from './steps.js';

const busyCheck: readonly Step[] = [...toPhaseA, waitForDeadline(busy('status'), at('stalled'))];
const busySigning: readonly Step[] = [...toPhaseB, waitForDeadline(busy('status'), at('stalled'))];
/** The page that failed is looked for once more, and is not found. */
const busyPage: readonly Step[] = [
  ...toSigning,
  open,
  redirected('failed', asking('phaseB')),
  answered(PROCESSING, failed('signingFailed', 'retry', 'restart')),
  send('retry', asking('phaseA')),
  waitForDeadline(busy('status'), at('stalled')),
];

/** Where the status does not go on until the deadline. */
export const stalledPaths: readonly IdentificationPath[] = [
  path(
    'a status that never changes stalls, and keepWaiting polls until the signing',
    stalledCheck,
    send('keepWaiting', asking('phaseA')),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'a status that never changes stalls, and restart starts a new session',
    stalledCheck,
    send('restart', asking('restarting')),
  ),
  path(
    'status.check polls once more after a stall',
    stalledCheck,
    send('status.check', asking('phaseA')),
    answered(PROCESSING, at('stalled')),
    send('cancel', at('cancelled')),
  ),
  path(
    'a busy gateway stalls in phase A, and a Success redirect polls again',
    busyCheck,
    redirected('succeeded', asking('phaseA')),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'documents without a signing URL at the deadline fail',
    toPhaseA,
    waitForDeadline(TO_BE_SIGNED_WITHOUT_URL, failed('signingUrlMissing', 'retry', 'restart')),
    send('retry', asking('phaseA')),
  ),
  path(
    'an unconfirmed signature stalls, and a Fail redirect polls the status',
    stalledSigning,
    redirected('failed', asking('phaseB')),
    answered(PROCESSING, failed('signingFailed', 'retry', 'restart')),
  ),
  path(
    'a busy gateway stalls in phase B, and an expired redirect polls the status',
    busySigning,
    redirected('expired', asking('phaseB')),
    answered(PROCESSING, failed('hostedPageExpired', 'retry', 'restart')),
  ),
  path(
    'a Success redirect polls the status after a retry of the signing has stalled',
    busyPage,
    redirected('succeeded', asking('phaseB')),
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'a Fail redirect polls the status after a retry of the signing has stalled',
    busyPage,
    redirected('failed', asking('phaseB')),
    answered(PROCESSING, failed('signingFailed', 'retry', 'restart')),
  ),
];
