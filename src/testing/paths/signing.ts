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
  unauthorized,
  waitForCall,
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
    'a signing that has failed can be tried again in the same session',
    failedSigning,
    send('retry', asking('phaseA')),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'a signing that has expired is a failure that says so',
    toSigning,
    open,
    redirected('expired', asking('phaseB')),
    answered(PROCESSING, failed('hostedPageExpired', 'retry', 'restart')),
    send('restart', asking('restarting')),
  ),
  path(
    'a Fail redirect after the signature does not lose it',
    reportedAsFailed,
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'a Success redirect takes back a Fail redirect of the signing',
    reportedAsFailed,
    redirected('succeeded', asking('phaseB')),
    answered(PROCESSING, waiting('phaseB')),
  ),
  path(
    'a Success redirect after a failed signing has the gateway asked again',
    failedSigning,
    redirected('succeeded', asking('phaseB')),
    answered(SIGNED, asking('finalizing')),
  ),
  path('a user gives up before signing', toSigning, send('cancel', at('cancelled'))),
  path(
    'a signing that the gateway reports as failed is begun anew',
    toPhaseB,
    answered(GATEWAY_ERROR, failed('identificationFailed', 'restart')),
    send('restart', asking('restarting')),
  ),
  path(
    'a gateway that is busy while the signature is confirmed is asked again',
    toPhaseB,
    answered(busy('status'), waiting('phaseB')),
    waitForCall('busyGateway', asking('phaseB')),
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'an app that knows better asks at once whether the signature is confirmed',
    toPhaseB,
    answered(TO_BE_SIGNED, waiting('phaseB')),
    send('status.check', asking('phaseB')),
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'a user who has to log in goes on from where the signature is confirmed',
    toPhaseB,
    unauthorized(refusal('status', 401), failed('unauthorized', 'retry')),
    send('retry', asking('phaseB')),
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'a user gives up while the signature is confirmed',
    toPhaseB,
    send('cancel', at('cancelled')),
  ),
  path(
    'a timer that breaks while the signature is confirmed is a failure, and trying again helps',
    toPhaseB,
    answered(PROCESSING, waiting('phaseB')),
    breakTimer(failed('unexpected', 'retry')),
    send('retry', asking('phaseB')),
  ),
];
