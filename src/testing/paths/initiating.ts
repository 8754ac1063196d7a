import { busy, INITIATED, refusal } from '../gateway-handle.js';
import { path, type IdentificationPath, type Step } from '../path.js';
import {
  answered,
  asking,
  at,
  breakTimer,
  failed,
  send,
  start,
  toIdentityCheck,
  waitForCall,
  waiting,
} from './steps.js';

const rejectedStart: readonly Step[] = [
  start,
  answered(refusal('initiate', 422), failed('rejected', 'restart')),
];
const restarted: readonly Step[] = [...rejectedStart, send('restart', asking('restarting'))];

/** Until the hosted identity check is there. */
export const initiatingPaths: readonly IdentificationPath[] = [
  path(
    'a gateway that is busy is asked again, and the identity check can begin',
    start,
    answered(busy('initiate'), waiting('initiating')),
    waitForCall('busyGateway', asking('initiating')),
    answered(INITIATED, at('awaitingRedirect')),
  ),
  path(
    'an app that knows better does not wait for a busy gateway to begin',
    start,
    answered(busy('initiate'), waiting('initiating')),
    send('status.check', asking('initiating')),
    answered(INITIATED, at('awaitingRedirect')),
  ),
  path(
    'a user who is not eligible completes the data and tries again',
    start,
    answered(refusal('initiate', 400), failed('notEligible', 'retry')),
    send('retry', asking('initiating')),
    answered(INITIATED, at('awaitingRedirect')),
  ),
  path(
    'what the gateway forbids can only be given up',
    start,
    answered(refusal('initiate', 403), failed('forbidden')),
    send('cancel', at('cancelled')),
  ),
  path(
    'a user gives up while the identity check is being prepared',
    start,
    send('cancel', at('cancelled')),
  ),
  path(
    'a user gives up before the identity check',
    toIdentityCheck,
    send('cancel', at('cancelled')),
  ),
  path(
    'a timer that breaks before the identity check is a failure, and trying again helps',
    start,
    answered(busy('initiate'), waiting('initiating')),
    breakTimer(failed('unexpected', 'retry')),
    send('retry', asking('initiating')),
  ),
  path(
    'a start that is rejected is begun anew, with a new session',
    restarted,
    answered(INITIATED, at('awaitingRedirect')),
  ),
  path(
    'a gateway that is too busy for a new session is asked again',
    restarted,
    answered(busy('initiate'), waiting('restarting')),
    waitForCall('busyGateway', asking('restarting')),
    answered(INITIATED, at('awaitingRedirect')),
  ),
  path(
    'an app that knows better does not wait for a new session',
    restarted,
    answered(busy('initiate'), waiting('restarting')),
    send('status.check', asking('restarting')),
  ),
  path(
    'a new session that is rejected, too, is begun anew once more',
    restarted,
    answered(refusal('initiate', 422), failed('rejected', 'restart')),
    send('restart', asking('restarting')),
  ),
  path(
    'a user gives up while a new session is being prepared',
    restarted,
    send('cancel', at('cancelled')),
  ),
  path(
    'a timer that breaks before a new session is a failure, and trying again helps',
    restarted,
    answered(busy('initiate'), waiting('restarting')),
    breakTimer(failed('unexpected', 'retry')),
    send('retry', asking('restarting')),
  ),
];
