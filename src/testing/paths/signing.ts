import {
  busy,
  GATEWAY_ERROR,
  PROCESSING,
  refusal,
  SIGNED,
  TO_BE_SIGNED,
} from '../gateway-handle.js';
import { path, type IdentificationPath, type Step } from '../path.js';
import {
  answered,
  asking,
  at,
  breakTimer,
  failed,
  open,
  redirected,
  send,
  toPhaseB,
  toSigning,
  waitForCall,
  waitForDeadline,
  waiting,
} from './steps.js';

const reportedAsFailed: readonly Step[] = [
  ...toSigning,
  open,
  redirected('failed', asking('phaseB')),
];
const failedSigning: readonly Step[] = [
  ...reportedAsFailed,
  answered(PROCESSING, failed('signingFailed', 'retry', 'restart')),
];

/** From the documents to the signature. */
export const signingPaths: readonly IdentificationPath[] = [
  path(
    'a failed signing is retried in the same session',
    failedSigning,
    send('retry', asking('phaseA')),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'an expired signing is restarted in a new session',
    toSigning,
    open,
    redirected('expired', asking('phaseB')),
    answered(PROCESSING, failed('hostedPageExpired', 'retry', 'restart')),
    send('restart', asking('restarting')),
  ),
  path(
    'a Fail redirect after the signature does not lose the signature',
    reportedAsFailed,
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'a Success redirect replaces an unconfirmed Fail redirect of the signing',
    reportedAsFailed,
    redirected('succeeded', asking('phaseB')),
    answered(PROCESSING, waiting('phaseB')),
  ),
  path(
    'a Success redirect after a failed signing polls the status again',
    failedSigning,
    redirected('succeeded', asking('phaseB')),
    answered(SIGNED, asking('finalizing')),
  ),
  path('a user cancels before the signing', toSigning, send('cancel', at('cancelled'))),
  path(
    'a signing that the gateway reports as failed is restarted',
    toPhaseB,
    answered(GATEWAY_ERROR, failed('identificationFailed', 'restart')),
    send('restart', asking('restarting')),
  ),
  path(
    'a busy gateway is polled again in phase B',
    toPhaseB,
    answered(busy('status'), waiting('phaseB')),
    waitForCall('busyGateway', asking('phaseB')),
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'status.check polls at once in phase B',
    toPhaseB,
    answered(TO_BE_SIGNED, waiting('phaseB')),
    send('status.check', asking('phaseB')),
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'a token that is refused until the deadline fails phase B, and retry polls again',
    toPhaseB,
    waitForDeadline(refusal('status', 401), failed('unauthorized', 'retry')),
    send('retry', asking('phaseB')),
    answered(SIGNED, asking('finalizing')),
  ),
  path('a user cancels in phase B', toPhaseB, send('cancel', at('cancelled'))),
  path(
    'a broken timer in phase B fails, and retry polls again',
    toPhaseB,
    answered(PROCESSING, waiting('phaseB')),
    breakTimer(failed('unexpected', 'retry')),
    send('retry', asking('phaseB')),
  ),
];
