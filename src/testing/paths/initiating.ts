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
    'a busy gateway is asked again to initiate',
    start,
    answered(busy('initiate'), waiting('initiating')),
    waitForCall('busyGateway', asking('initiating')),
    answered(INITIATED, at('awaitingRedirect')),
  ),
  path(
    'status.check initiates without waiting for a busy gateway',
    start,
    answered(busy('initiate'), waiting('initiating')),
    send('status.check', asking('initiating')),
    answered(INITIATED, at('awaitingRedirect')),
  ),
  path(
    'a user who is not eligible completes the data and retries',
    start,
    answered(refusal('initiate', 400), failed('notEligible', 'retry')),
    send('retry', asking('initiating')),
    answered(INITIATED, at('awaitingRedirect')),
  ),
  path(
    'a forbidden initiate can only be cancelled',
    start,
    answered(refusal('initiate', 403), failed('forbidden')),
    send('cancel', at('cancelled')),
  ),
  path('a user cancels while initiating', start, send('cancel', at('cancelled'))),
  path(
    'a user cancels before the identity check',
    toIdentityCheck,
    send('cancel', at('cancelled')),
  ),
  path(
    'a broken timer while initiating fails, and retry initiates again',
    start,
    answered(busy('initiate'), waiting('initiating')),
    breakTimer(failed('unexpected', 'retry')),
    send('retry', asking('initiating')),
  ),
  path(
    'a rejected initiate is restarted in a new session',
    restarted,
    answered(INITIATED, at('awaitingRedirect')),
  ),
  path(
    'a busy gateway is asked again to restart',
    restarted,
    answered(busy('initiate'), waiting('restarting')),
    waitForCall('busyGateway', asking('restarting')),
    answered(INITIATED, at('awaitingRedirect')),
  ),
  path(
    'status.check restarts without waiting for a busy gateway',
    restarted,
    answered(busy('initiate'), waiting('restarting')),
    send('status.check', asking('restarting')),
  ),
  path(
    'a rejected restart is restarted once more',
    restarted,
    answered(refusal('initiate', 422), failed('rejected', 'restart')),
    send('restart', asking('restarting')),
  ),
  path('a user cancels while restarting', restarted, send('cancel', at('cancelled'))),
  path(
    'a broken timer while restarting fails, and retry restarts again',
    restarted,
    answered(busy('initiate'), waiting('restarting')),
    breakTimer(failed('unexpected', 'retry')),
    send('retry', asking('restarting')),
  ),
];
