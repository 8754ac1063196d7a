import {
  PROCESSING,
  SIGNED,
  TO_BE_SIGNED,
  TO_BE_SIGNED_NOWHERE,
  unreachable,
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
  toPhaseA,
  toPhaseB,
  toSigning,
  waitForDeadline,
} from './steps.js';

const stalledCheck: readonly Step[] = [...toPhaseA, waitForDeadline(PROCESSING, at('stalled'))];
const unreachableCheck: readonly Step[] = [
  ...toPhaseA,
  waitForDeadline(unreachable('status'), at('stalled')),
];
const stalledSigning: readonly Step[] = [...toPhaseB, waitForDeadline(TO_BE_SIGNED, at('stalled'))];
const unreachableSigning: readonly Step[] = [
  ...toPhaseB,
  waitForDeadline(unreachable('status'), at('stalled')),
];
/** The page that failed is looked for once more, and is not found. */
const unreachablePage: readonly Step[] = [
  ...toSigning,
  open,
  redirected('failed', asking('phaseB')),
  answered(PROCESSING, failed('signingFailed', 'retry', 'restart')),
  send('retry', asking('phaseA')),
  waitForDeadline(unreachable('status'), at('stalled')),
];

/** Where the status does not go on until the deadline. */
export const stalledPaths: readonly IdentificationPath[] = [
  path(
    'a status that never changes stalls, and waiting on signs it',
    stalledCheck,
    send('keepWaiting', asking('phaseA')),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'a status that never changes stalls, and a new session can be begun',
    stalledCheck,
    send('restart', asking('restarting')),
  ),
  path(
    'an app that knows better asks once more about what has stalled',
    stalledCheck,
    send('status.check', asking('phaseA')),
    answered(PROCESSING, at('stalled')),
    send('cancel', at('cancelled')),
  ),
  path(
    'a gateway that is out of reach until the deadline stalls, and a redirect goes on',
    unreachableCheck,
    redirected('succeeded', asking('phaseA')),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'documents that are ready without a page to sign them at are a failure',
    toPhaseA,
    waitForDeadline(TO_BE_SIGNED_NOWHERE, failed('signingUrlMissing', 'retry', 'restart')),
    send('retry', asking('phaseA')),
  ),
  path(
    'a signature that is never confirmed stalls, and a Fail redirect is checked',
    stalledSigning,
    redirected('failed', asking('phaseB')),
    answered(PROCESSING, failed('signingFailed', 'retry', 'restart')),
  ),
  path(
    'a gateway that is out of reach for the signature stalls, and an expired page is checked',
    unreachableSigning,
    redirected('expired', asking('phaseB')),
    answered(PROCESSING, failed('hostedPageExpired', 'retry', 'restart')),
  ),
  path(
    'a Success redirect after a signing whose page could not be opened again is understood',
    unreachablePage,
    redirected('succeeded', asking('phaseB')),
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'a Fail redirect after a signing whose page could not be opened again is checked',
    unreachablePage,
    redirected('failed', asking('phaseB')),
    answered(PROCESSING, failed('signingFailed', 'retry', 'restart')),
  ),
];
