/**
 * The events of identifications, to an app outside: how a host sends them, and how the app verifies them.
 *
 * @module identification-machine/events
 */
export { createEventDelivery } from './create-event-delivery.js';
export type { EventDeliveryOptions } from './options.js';
export {
  webhookStates,
  type EventDelivery,
  type WebhookAttempt,
  type WebhookEvent,
  type WebhookEventType,
  type WebhookFailure,
  type WebhookMessage,
  type WebhookResult,
  type WebhookState,
  type WebhookSubject,
} from '../host/webhook-event.js';
export { EventRefusedError, type EventHeaders, type EventRefusal } from './signature.js';
export { verifyEvent, type VerifiedEvent } from './verify-event.js';
