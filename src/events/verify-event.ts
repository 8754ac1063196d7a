import * as v from 'valibot';
import { isFailureCode, type FailureCode } from '../../machines/failure.js';
import { userIdSchema, userTypeSchema } from '../contract/schemas.js';
import type { WebhookEvent, WebhookState } from '../host/webhook-event.js';
import { parseInput } from '../input/parse-input.js';
import { keysSchema } from './options.js';
import { EventRefusedError, verifySignature, type EventHeaders } from './signature.js';

/** An event that was verified. */
export interface VerifiedEvent {
  /** The `webhook-id`: the same where the event arrives again. */
  readonly webhookId: string;
  readonly event: WebhookEvent;
}

/**
 * Verifies an event before anything is done with it: that it is signed with one of the keys, was sent
 * within the last 5 minutes, and is an event of an identification.
 *
 * @param headers the headers of the request
 * @param body the body as it arrived, as text or bytes: parsed and written again, it has another signature
 * @param keys one or two keys, as `createEventDelivery` takes them
 * @throws EventRefusedError with the reason; answer 400 or 401 then
 * @throws InvalidInputError for what is no key
 *
 * @example
 * ```ts
 * import { verifyEvent } from 'identification-machine/events';
 *
 * export async function receive(request: Request): Promise<Response> {
 *   const body = await request.text();
 *   const { webhookId, event } = verifyEvent(request.headers, body, keys);
 *   if (event.type === 'identification.completed') await bank.saveOnce(webhookId, event.data);
 *   return new Response(null, { status: 204 });
 * }
 *
 * declare const keys: string[];
 * declare const bank: { saveOnce(id: string, result: object): Promise<void> };
 * ```
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function verifyEvent(
  headers: EventHeaders,
  body: string | Uint8Array,
  keys: string | readonly string[],
): VerifiedEvent {
  const parsedKeys = parseInput(v.object({ keys: keysSchema }), {
    keys: typeof keys === 'string' ? [keys] : keys,
  }).keys;
  const { webhookId, text } = verifySignature(headers, body, parsedKeys);
  const event = v.safeParse(eventSchema, jsonOf(text));
  if (!event.success) throw new EventRefusedError('content');
  return { webhookId, event: event.output };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** More fields may follow in a later version. */
const subject = {
  id: v.pipe(v.string(), v.nonEmpty()),
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  userId: userIdSchema,
  userType: userTypeSchema,
  createdAt: time,
  enteredAt: time,
};
const timestamp = v.pipe(v.string(), v.isoTimestamp());
const told = <const TState extends WebhookState>(state: TState) =>
  v.literal(`identification.${state}` as const);
const without = (state: Exclude<WebhookState, 'completed' | 'failed'>) =>
  v.object({ type: told(state), timestamp, data: v.object(subject) });

const eventSchema = v.variant('type', [
  v.object({
    type: told('completed'),
    timestamp,
    data: v.object({ ...subject, correlationId: v.string(), individualId: v.number() }),
  }),
  v.object({
    type: told('failed'),
    timestamp,
    data: v.object({ ...subject, failure: v.custom<FailureCode>(isFailureCode) }),
  }),
  without('started'),
  without('stalled'),
  without('expired'),
  without('cancelled'),
]);
