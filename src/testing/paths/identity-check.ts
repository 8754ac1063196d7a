import {
  busy,
  GATEWAY_ERROR,
  INITIATED,
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
  toIdentityCheck,
  toPhaseA,
  unauthorized,
  waitForCall,
  waiting,
} from './steps.js';

const reportedAsFailed: readonly Step[] = [
  ...toIdentityCheck,
  open,
  redirected('failed', asking('phaseA')),
];
const failedCheck: readonly Step[] = [
  ...reportedAsFailed,
  answered(PROCESSING, failed('identityCheckFailed', 'retry', 'restart')),
];
const sessionUnknown: readonly Step[] = [
  answered(refusal('status', 404), waiting('phaseA')),
  waitForCall('status', asking('phaseA')),
];

/** From the identity check to the documents. */
export const identityCheckPaths: readonly IdentificationPath[] = [
  path(
    'an identity check that has failed can be tried again in the same session',
    failedCheck,
    send('retry', asking('initiating')),
    answered(INITIATED, at('awaitingRedirect')),
  ),
  path(
    'an identity check that has expired can be begun anew',
    toIdentityCheck,
    open,
    redirected('expired', asking('phaseA')),
    answered(PROCESSING, failed('hostedPageExpired', 'retry', 'restart')),
    send('restart', asking('restarting')),
  ),
  path(
    'a Fail redirect that the gateway contradicts says nothing about the signing',
    reportedAsFailed,
    answered(TO_BE_SIGNED, at('signing')),
    open,
    redirected('succeeded', asking('phaseB')),
    answered(TO_BE_SIGNED, waiting('phaseB')),
  ),
  path(
    'a Success redirect takes back a Fail redirect that the gateway has not confirmed',
    reportedAsFailed,
    redirected('succeeded', asking('phaseA')),
    answered(PROCESSING, waiting('phaseA')),
  ),
  path(
    'a Success redirect after a failed identity check has the gateway asked again',
    failedCheck,
    redirected('succeeded', asking('phaseA')),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'a user who has signed elsewhere does not sign again',
    toPhaseA,
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'an identification that the gateway reports as failed is begun anew',
    toPhaseA,
    answered(GATEWAY_ERROR, failed('identificationFailed', 'restart')),
    send('restart', asking('restarting')),
  ),
  path(
    'a session that the gateway knows only after a moment is waited for',
    toPhaseA,
    sessionUnknown,
    sessionUnknown,
    sessionUnknown,
    answered(PROCESSING, waiting('phaseA')),
  ),
  path(
    'a session that the gateway never gets to know fails',
    toPhaseA,
    sessionUnknown,
    sessionUnknown,
    sessionUnknown,
    answered(refusal('status', 404), failed('unknownSession', 'restart')),
  ),
  path(
    'a gateway that is busy while the identity is checked is asked again',
    toPhaseA,
    answered(busy('status'), waiting('phaseA')),
    waitForCall('busyGateway', asking('phaseA')),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'an app that knows better asks at once whether the identity is checked',
    toPhaseA,
    answered(PROCESSING, waiting('phaseA')),
    send('status.check', asking('phaseA')),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'a user who has to log in goes on from where the identity is checked',
    toPhaseA,
    unauthorized(refusal('status', 401), failed('unauthorized', 'retry')),
    send('retry', asking('phaseA')),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path('a user gives up while the identity is checked', toPhaseA, send('cancel', at('cancelled'))),
  path(
    'a timer that breaks while the identity is checked is a failure, and trying again helps',
    toPhaseA,
    answered(PROCESSING, waiting('phaseA')),
    breakTimer(failed('unexpected', 'retry')),
    send('retry', asking('phaseA')),
  ),
];
