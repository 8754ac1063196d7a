/** The events that leave a host, signed: what they say, and how a host hands them on. */
import * as v from 'valibot';
import type { FailureCode } from '../../machines/failure.js';
import type {
  IdentificationOutput,
  IdentificationState,
  Subject,
} from '../../machines/identification.types.js';

/** What an app can be told of. `started` is a new identification; the others are states. */
export const webhookStates = [
  'started',
  'completed',
  'failed',
  'stalled',
  'expired',
  'cancelled',
] as const;

/** What an app can be told of: a new identification, or a state that one has entered. */
export type WebhookState = (typeof webhookStates)[number];

/** What every event says of its identification. */
export interface WebhookSubject {
  /** The id of the identification. */
  readonly id: string;
  /**
   * The version that was saved with the state. It never falls from one event of an identification to the
   * next; two states that were saved together have the same.
   */
  readonly version: number;
  readonly userId: number;
  readonly userType: Subject['userType'];
  /** Epoch ms at which the identification was started. */
  readonly createdAt: number;
  /** Epoch ms at which it entered the state: the same for each attempt. */
  readonly enteredAt: number;
}

/** The result, as the gateway has given it. */
export type WebhookResult = WebhookSubject & IdentificationOutput;

/** Why an identification is `failed`. */
export interface WebhookFailure extends WebhookSubject {
  readonly failure: FailureCode;
}

interface Told<TState extends WebhookState, TData> {
  readonly type: `identification.${TState}`;
  /** When the state was entered, as ISO 8601 with ms. */
  readonly timestamp: string;
  readonly data: TData;
}

/**
 * The body of an event. Holds ids, states, codes and times; nothing of the person besides the `userId`, and
 * no URL.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export type WebhookEvent =
  | Told<'completed', WebhookResult>
  | Told<'failed', WebhookFailure>
  | Told<Exclude<WebhookState, 'completed' | 'failed'>, WebhookSubject>;

/** The type of an event, such as `identification.completed`. */
export type WebhookEventType = WebhookEvent['type'];

/** All types of events. */
export const webhookEventTypes: readonly WebhookEventType[] = webhookStates.map(
  (state): WebhookEventType => `identification.${state}`,
);

/** An event as it is kept until it is delivered. */
export interface WebhookMessage {
  /** The `webhook-id`: random, and the same for each attempt. */
  readonly id: string;
  readonly type: WebhookEventType;
  /** The `WebhookEvent` as JSON: the same bytes at each attempt. */
  readonly body: string;
}

/** How an attempt has ended. */
export interface WebhookAttempt {
  /** `gone`: the receiver has answered 410, and wants no more. */
  readonly outcome: 'delivered' | 'failed' | 'gone';
  /** `null` where no answer came. */
  readonly httpStatus: number | null;
  /** The `Retry-After` of the answer, in ms; `null` for none. */
  readonly retryAfter: number | null;
}

/** Where a host hands its events to: `createEventDelivery` of `identification-machine/events` makes one. */
export interface EventDelivery {
  /** The states that the app wants to be told of. */
  readonly states: ReadonlySet<WebhookState>;
  /** How long `send` takes at most, in ms. */
  readonly timeout: number;
  /**
   * Sends an event once. Never rejects, but where the signal aborts.
   *
   * @param message the event; its body is sent as it is
   */
  send(message: Pick<WebhookMessage, 'id' | 'body'>, signal: AbortSignal): Promise<WebhookAttempt>;
}

/** The option `events` of a host. */
export const eventDelivery = v.custom<EventDelivery>(
  (value) => typeof value === 'object' && value !== null && 'send' in value && 'states' in value,
  'must be what createEventDelivery gives',
);

/** What is known of an identification that has entered a state. */
export interface Entered extends Omit<WebhookSubject, 'version'> {
  readonly state: IdentificationState;
  /** Why it is `failed`; `null` in all other states. */
  readonly failure: FailureCode | null;
  /** The result; `null` where it is not completed. */
  readonly output: IdentificationOutput | null;
}

/** An event whose version is not known before it is saved. */
export interface PendingWebhook {
  readonly type: WebhookEventType;
  readonly message: (version: number, id: string) => WebhookMessage;
}

/** The event of a new identification; `null` where the app does not want it. */
export const startedEvent = (
  delivery: Pick<EventDelivery, 'states'> | null,
  entered: Omit<Entered, 'state' | 'failure' | 'output'>,
): PendingWebhook | null =>
  delivery?.states.has('started') === true ? pending('started', entered) : null;

/** The event of a state; `null` where there is none, or the app does not want it. */
export function stateEvent(
  delivery: Pick<EventDelivery, 'states'> | null,
  { state, failure, output, ...subject }: Entered,
): PendingWebhook | null {
  const told = webhookStates.find((name) => name === state);
  if (told === undefined || delivery?.states.has(told) !== true) return null;
  return pending(told, {
    ...subject,
    ...(told === 'failed' && { failure: failure ?? 'unexpected' }),
    ...(told === 'completed' && output),
  });
}

function pending(
  state: WebhookState,
  { id, userId, userType, createdAt, enteredAt, ...rest }: Omit<WebhookSubject, 'version'>,
): PendingWebhook {
  const type = `identification.${state}` as const;
  const timestamp = new Date(enteredAt).toISOString();
  return {
    type,
    message: (version, eventId) => {
      const data = { id, version, userId, userType, createdAt, enteredAt, ...rest };
      return { id: eventId, type, body: JSON.stringify({ type, timestamp, data }) };
    },
  };
}
