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
  failedCheck,
  open,
  redirected,
  send,
  toIdentityCheck,
  toPhaseA,
  waitForCall,
  waitForDeadline,
  waiting,
} from './steps.js';

const reportedAsFailed: readonly Step[] = [
  ...toIdentityCheck,
  open,
  redirected('failed', asking('phaseA')),
];
const sessionUnknown: readonly Step[] = [
  answered(refusal('status', 404), waiting('phaseA')),
  waitForCall('status', asking('phaseA')),
];

/** From the identity check to the documents. */
export const identityCheckPaths: readonly IdentificationPath[] = [
  path(
    'a failed identity check is retried in the same session',
    failedCheck,
    send('retry', asking('initiating')),
    answered(INITIATED, at('awaitingRedirect')),
  ),
  path(
    'an expired identity check is restarted in a new session',
    toIdentityCheck,
    open,
    redirected('expired', asking('phaseA')),
    answered(PROCESSING, failed('hostedPageExpired', 'retry', 'restart')),
    send('restart', asking('restarting')),
  ),
  path(
    'a Fail redirect that the gateway contradicts does not affect the signing',
    reportedAsFailed,
    answered(TO_BE_SIGNED, at('signing')),
    open,
    redirected('succeeded', asking('phaseB')),
    answered(TO_BE_SIGNED, waiting('phaseB')),
  ),
  path(
    'a Success redirect replaces an unconfirmed Fail redirect of the identity check',
    reportedAsFailed,
    redirected('succeeded', asking('phaseA')),
    answered(PROCESSING, waiting('phaseA')),
  ),
  path(
    'a Success redirect after a failed identity check polls the status again',
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
    'an identification that the gateway reports as failed is restarted',
    toPhaseA,
    answered(GATEWAY_ERROR, failed('identificationFailed', 'restart')),
    send('restart', asking('restarting')),
  ),
  path(
    'a session that is unknown at first is polled until the gateway knows it',
    toPhaseA,
    sessionUnknown,
    sessionUnknown,
    sessionUnknown,
    answered(PROCESSING, waiting('phaseA')),
  ),
  path(
    'a session that stays unknown fails',
    toPhaseA,
    sessionUnknown,
    sessionUnknown,
    sessionUnknown,
    answered(refusal('status', 404), failed('unknownSession', 'restart')),
  ),
  path(
    'a busy gateway is polled again in phase A',
    toPhaseA,
    answered(busy('status'), waiting('phaseA')),
    waitForCall('busyGateway', asking('phaseA')),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'status.check polls at once in phase A',
    toPhaseA,
    answered(PROCESSING, waiting('phaseA')),
    send('status.check', asking('phaseA')),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'a token that is refused until the deadline fails phase A, and retry polls again',
    toPhaseA,
    waitForDeadline(refusal('status', 401), failed('unauthorized', 'retry')),
    send('retry', asking('phaseA')),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path('a user cancels in phase A', toPhaseA, send('cancel', at('cancelled'))),
  path(
    'a broken timer in phase A fails, and retry polls again',
    toPhaseA,
    answered(PROCESSING, waiting('phaseA')),
    breakTimer(failed('unexpected', 'retry')),
    send('retry', asking('phaseA')),
  ),
];
