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
  sendUninvited,
  toFinalizing,
  toPhaseA,
  waitForCall,
  waiting,
} from './steps.js';

/** From the signature to the end. */
export const finalizingPaths: readonly IdentificationPath[] = [
  path(
    'everything goes right, and the user is identified',
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
    'a gateway that is too busy to finalize is asked until it does',
    toFinalizing,
    answered(busy('finalize'), waiting('finalizing')),
    waitForCall('busyGateway', asking('finalizing')),
    answered(busy('finalize'), waiting('finalizing')),
    waitForCall('busyGateway', asking('finalizing')),
    answered(IDENTIFIED, at('completed')),
  ),
  path(
    'an app that knows better does not wait to finalize',
    toFinalizing,
    answered(busy('finalize'), waiting('finalizing')),
    send('status.check', asking('finalizing')),
    answered(IDENTIFIED, at('completed')),
  ),
  path(
    'a gateway that does not take the documents for signed yet is asked for the status',
    toFinalizing,
    answered(refusal('finalize', 400), waiting('phaseB')),
    waitForCall('status', asking('phaseB')),
    answered(SIGNED, asking('finalizing')),
    answered(IDENTIFIED, at('completed')),
  ),
  path(
    'signed documents are kept when the gateway forbids to finalize',
    toFinalizing,
    answered(refusal('finalize', 403), failed('forbidden', 'retry')),
    send('retry', asking('finalizing')),
    answered(IDENTIFIED, at('completed')),
  ),
  path(
    'nobody can give up once the documents are signed',
    toFinalizing,
    sendUninvited('cancel', asking('finalizing')),
    answered(IDENTIFIED, at('completed')),
  ),
  path(
    'a timer that breaks while finalizing is a failure, and trying again helps',
    toFinalizing,
    answered(busy('finalize'), waiting('finalizing')),
    breakTimer(failed('unexpected', 'retry')),
    send('retry', asking('finalizing')),
  ),
];
