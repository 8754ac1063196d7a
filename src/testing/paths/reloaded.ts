import {
  IDENTIFIED,
  INITIATED,
  PROCESSING,
  refusal,
  SIGNED,
  TO_BE_SIGNED,
  unreachable,
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
    'an app that is reloaded while it begins asks for the identity check again',
    start,
    reload(asking('initiating')),
    answered(INITIATED, at('awaitingRedirect')),
  ),
  path(
    'an app that is reloaded at the identity check gets its page again',
    atIdentityCheck,
    answered(INITIATED, at('awaitingRedirect')),
  ),
  path(
    'a Success redirect to an app that was reloaded at the identity check is understood',
    atIdentityCheck,
    redirected('succeeded', asking('phaseA')),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'a Fail redirect to an app that was reloaded at the identity check is checked',
    atIdentityCheck,
    redirected('failed', asking('phaseA')),
    answered(PROCESSING, failed('identityCheckFailed', 'retry', 'restart')),
  ),
  path(
    'an identity check that expires for an app that was reloaded is checked',
    atIdentityCheck,
    redirected('expired', asking('phaseA')),
    answered(PROCESSING, failed('hostedPageExpired', 'retry', 'restart')),
  ),
  path(
    'an app that is reloaded while a new session begins begins it again',
    start,
    answered(refusal('initiate', 422), failed('rejected', 'restart')),
    send('restart', asking('restarting')),
    reload(asking('restarting')),
    answered(INITIATED, at('awaitingRedirect')),
  ),
  path(
    'an app that is reloaded while the identity is checked asks at once',
    toPhaseA,
    reload(asking('phaseA')),
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'an app that is reloaded at the signing gets its page again',
    atSigning,
    answered(TO_BE_SIGNED, at('signing')),
  ),
  path(
    'a Success redirect to an app that was reloaded at the signing is understood',
    atSigning,
    redirected('succeeded', asking('phaseB')),
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'a Fail redirect to an app that was reloaded at the signing is checked',
    atSigning,
    redirected('failed', asking('phaseB')),
    answered(PROCESSING, failed('signingFailed', 'retry', 'restart')),
  ),
  path(
    'a signing that expires for an app that was reloaded is checked',
    atSigning,
    redirected('expired', asking('phaseB')),
    answered(PROCESSING, failed('hostedPageExpired', 'retry', 'restart')),
  ),
  path(
    'a Success redirect to an app that was reloaded at the signing and has stalled is understood',
    atSigning,
    waitForDeadline(unreachable('status'), at('stalled')),
    redirected('succeeded', asking('phaseB')),
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'an app that is reloaded while the signature is confirmed asks at once',
    toPhaseB,
    reload(asking('phaseB')),
    answered(SIGNED, asking('finalizing')),
  ),
  path(
    'an app that is reloaded while finalizing sends the same again',
    toFinalizing,
    reload(asking('finalizing')),
    answered(IDENTIFIED, at('completed')),
  ),
  path(
    'an app that is reloaded when it has stalled offers the same',
    toPhaseA,
    waitForDeadline(PROCESSING, at('stalled')),
    reload(at('stalled')),
    send('keepWaiting', asking('phaseA')),
  ),
  path(
    'an app that is reloaded when it has failed says the same',
    start,
    answered(refusal('initiate', 400), failed('notEligible', 'retry')),
    reload(failed('notEligible', 'retry')),
    send('retry', asking('initiating')),
  ),
  path(
    'an app that is reloaded at the end has the result',
    toFinalizing,
    answered(IDENTIFIED, at('completed')),
    reload(at('completed')),
  ),
  path(
    'an app that is reloaded when the user has given up does not begin again',
    start,
    send('cancel', at('cancelled')),
    reload(at('cancelled')),
  ),
];
