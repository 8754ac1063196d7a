import type { Checkpoint, IdentificationState } from '../../machines/identification.types.js';
import { IdentificationHostError } from './host-error.js';
import type { WebhookMessage } from './webhook-event.js';
import { isFinal } from './lifecycle.js';
import { isKnownToBeSigned } from './reconciliation.js';

/**
 * Whether an identification may be removed: what is signed has to be finalized, and a result has to be
 * delivered, first.
 *
 * @param checkpoint `null` where it is damaged
 * @param undelivered whether its result waits for its delivery
 */
export const isErasable = (
  state: IdentificationState,
  checkpoint: Pick<Checkpoint, 'finalizePayload' | 'status'> | null,
  undelivered: boolean,
): boolean =>
  isFinal(state) ? !undelivered : checkpoint === null || !isKnownToBeSigned(checkpoint);

/** Whether a result is among the events that are not delivered. */
export const holdsResult = (events: readonly Pick<WebhookMessage, 'type'>[]): boolean =>
  events.some(({ type }) => type === 'identification.completed');

/** The error for an identification that may not be removed yet. */
export const notErasable = (state: IdentificationState): IdentificationHostError =>
  new IdentificationHostError(
    'notErasable',
    `The documents are signed: nothing is removed before the result is finalized and delivered (${state}).`,
    { state },
  );
