import { busy, IDENTIFIED, PROCESSING, refusal, SIGNED, TO_BE_SIGNED } from '../gateway-handle.js';
import { path, type IdentificationPath } from '../path.js';
import {
  answered,
  asking,
  at,
  breakTimer,
  failed,
  open,
  redirected,
  send,
  sendUnoffered,
  toFinalizing,
  toPhaseA,
  waitForCall,
  waiting,
} from './steps.js';

/** From the signature to the end. */
export const finalizingPaths: readonly IdentificationPath[] = [
  path(
    'a user is identified without a failure',
    toPhaseA,
    answered(PROCESSING, waiting('phaseA')),
    waitForCall('status', asking('phaseA')),
    answered(TO_BE_SIGNED, at('signing')),
    open,
    redirected('succeeded', asking('phaseB')),
    answered(TO_BE_SIGNED, waiting('phaseB')),
    waitForCall('status', asking('phaseB')),
    answered(SIGNED, asking('finalizing')),
    answered(IDENTIFIED, at('completed')),
  ),
  path(
    'a busy gateway is asked to finalize until it does',
    toFinalizing,
    answered(busy('finalize'), waiting('finalizing')),
    waitForCall('busyGateway', asking('finalizing')),
    answered(busy('finalize'), waiting('finalizing')),
    waitForCall('busyGateway', asking('finalizing')),
    answered(IDENTIFIED, at('completed')),
  ),
  path(
    'status.check finalizes without waiting for a busy gateway',
    toFinalizing,
    answered(busy('finalize'), waiting('finalizing')),
    send('status.check', asking('finalizing')),
    answered(IDENTIFIED, at('completed')),
  ),
  path(
    'after a refused finalize the status is polled until the documents are signed',
    toFinalizing,
    answered(refusal('finalize', 400), waiting('phaseB')),
    waitForCall('status', asking('phaseB')),
    answered(SIGNED, asking('finalizing')),
    answered(IDENTIFIED, at('completed')),
  ),
  path(
    'a forbidden finalize fails, and retry finalizes again',
    toFinalizing,
    answered(refusal('finalize', 403), failed('forbidden', 'retry')),
    send('retry', asking('finalizing')),
    answered(IDENTIFIED, at('completed')),
  ),
  path(
    'a user cannot cancel after the documents are signed',
    toFinalizing,
    sendUnoffered('cancel', asking('finalizing')),
    answered(IDENTIFIED, at('completed')),
  ),
  path(
    'a broken timer while finalizing fails, and retry finalizes again',
    toFinalizing,
    answered(busy('finalize'), waiting('finalizing')),
    breakTimer(failed('unexpected', 'retry')),
    send('retry', asking('finalizing')),
  ),
];
