import { writeFileSync } from 'node:fs';
import type { Checkpoint } from '../../machines/identification.types.js';
import { checkpointPath } from './bench.js';
import type { Context } from './command.js';
import { USER } from './json-run.js';

/** An identification in the middle. */
export const IN_PHASE_B: Checkpoint = {
  version: 1,
  userId: USER,
  userType: 'individual',
  state: 'phaseB',
  place: 'phaseB',
  hostedPage: 'signing',
  status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
  waitingSince: null,
  attempts: 0,
  refusals: 0,
  finalizePayload: null,
  failure: null,
  output: null,
};

/** An identification that can only be restarted. */
export const FAILED: Checkpoint = {
  ...IN_PHASE_B,
  state: 'failed',
  failure: {
    code: 'identificationFailed',
    message: 'The gateway reports the status ERROR.',
    retryable: false,
    restartable: true,
  },
};

/** An identification that can neither be retried nor restarted. */
export const HOPELESS: Checkpoint = {
  ...IN_PHASE_B,
  state: 'failed',
  failure: {
    code: 'forbidden',
    message: 'The gateway forbids this call (403).',
    retryable: false,
    restartable: false,
    httpStatus: 403,
  },
};

/** An identification that is done. */
export const COMPLETED: Checkpoint = {
  ...IN_PHASE_B,
  state: 'completed',
  place: 'finalizing',
  status: 'DOCUMENT_SIGN_SUCCESS',
  finalizePayload: { userId: USER, bTrustAppCallBackId: null, correlationType: 0 },
  output: { correlationId: 'of-the-first-identification', individualId: 77 },
};

/** An identification that was cancelled. */
export const CANCELLED: Checkpoint = { ...IN_PHASE_B, state: 'cancelled' };

/** The path of a checkpoint file with a text. */
export function checkpointWith(context: Context, text: string, mode = 0o600): string {
  const path = checkpointPath(context);
  writeFileSync(path, text, { mode });
  return path;
}
