import {
  busy,
  IDENTIFIED,
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
  failed,
  redirected,
  reload,
  send,
  start,
  toFinalizing,
  toIdentityCheck,
  toPhaseA,
  toPhaseB,
  toSigning,
  waitForDeadline,
} from './steps.js';

const atIdentityCheck: readonly Step[] = [...toIdentityCheck, reload(asking('initiating'))];
const atSigning: readonly Step[] = [...toSigning, reload(asking('phaseA'))];

/** Where the page is reloaded, or the process dies. */
export const reloadedPaths: readonly IdentificationPath[] = [
  path(
    'an app that reloads while initiating initiates again',
    start,
    reload(asking('initiating')),
    answered(INITIATED, at('awaitingRedirect')),
  ),
  path(
    'an app that reloads at the identity check gets the page again',
    atIdentityCheck,
    answered(INITIATED, at('awaitingRedirect')),
  ),
  path(
    'a Success redirect after a reload at the identity check polls the status',
    atIdentityCheck,
    redirected('succeeded', asking('phaseA')),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'a Fail redirect after a reload at the identity check polls the status',
    atIdentityCheck,
    redirected('failed', asking('phaseA')),
    answered(PROCESSING, failed('identityCheckFailed', 'retry', 'restart')),
  ),
  path(
    'an expired redirect after a reload at the identity check polls the status',
    atIdentityCheck,
    redirected('expired', asking('phaseA')),
    answered(PROCESSING, failed('hostedPageExpired', 'retry', 'restart')),
  ),
  path(
    'an app that reloads while restarting restarts again',
    start,
    answered(refusal('initiate', 422), failed('rejected', 'restart')),
    send('restart', asking('restarting')),
    reload(asking('restarting')),
    answered(INITIATED, at('awaitingRedirect')),
  ),
  path(
    'an app that reloads in phase A polls at once',
    toPhaseA,
    reload(asking('phaseA')),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'an app that reloads at the signing gets the page again',
    atSigning,
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'a Success redirect after a reload at the signing polls the status',
    atSigning,
    redirected('succeeded', asking('phaseB')),
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'a Fail redirect after a reload at the signing polls the status',
    atSigning,
    redirected('failed', asking('phaseB')),
    answered(PROCESSING, failed('signingFailed', 'retry', 'restart')),
  ),
  path(
    'an expired redirect after a reload at the signing polls the status',
    atSigning,
    redirected('expired', asking('phaseB')),
    answered(PROCESSING, failed('hostedPageExpired', 'retry', 'restart')),
  ),
  path(
    'a Success redirect polls the status after a reload at the signing has stalled',
    atSigning,
    waitForDeadline(busy('status'), at('stalled')),
    redirected('succeeded', asking('phaseB')),
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'an app that reloads in phase B polls at once',
    toPhaseB,
    reload(asking('phaseB')),
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'an app that reloads while finalizing sends the same payload again',
    toFinalizing,
    reload(asking('finalizing')),
    answered(IDENTIFIED, at('completed')),
  ),
  path(
    'an app that reloads in stalled offers the same actions',
    toPhaseA,
    waitForDeadline(PROCESSING, at('stalled')),
    reload(at('stalled')),
    send('keepWaiting', asking('phaseA')),
  ),
  path(
    'an app that reloads in failed shows the same failure',
    start,
    answered(refusal('initiate', 400), failed('notEligible', 'retry')),
    reload(failed('notEligible', 'retry')),
    send('retry', asking('initiating')),
  ),
  path(
    'an app that reloads in completed shows the result',
    toFinalizing,
    answered(IDENTIFIED, at('completed')),
    reload(at('completed')),
  ),
  path(
    'an app that reloads in cancelled does not start again',
    start,
    send('cancel', at('cancelled')),
    reload(at('cancelled')),
  ),
];
