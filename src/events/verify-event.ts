import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import * as v from 'valibot';
import { isFailureCode, type FailureCode } from '../../machines/failure.js';
import { userIdSchema, userTypeSchema } from '../contract/schemas.js';
import type { WebhookEvent, WebhookState } from '../host/webhook-event.js';
import { parseInput } from '../input/parse-input.js';
import { keysSchema } from './options.js';

/** Why an event was refused. */
export type EventRefusal =
  /** No signature fits a key, a header is missing, or the body was changed on the way. */
  | 'signature'
  /** It was sent more than 5 minutes ago, or the clocks differ by more. */
  | 'timestamp'
  /** It is signed, and is no event that this version knows. */
  | 'content';

/** What `verifyEvent` throws. Repeats nothing of the request. */
export class EventRefusedError extends Error {
  override readonly name = 'EventRefusedError';
  readonly reason: EventRefusal;

  constructor(reason: EventRefusal) {
    super(`The event is refused: ${REASONS[reason]}.`);
    this.reason = reason;
  }
}

const REASONS: Readonly<Record<EventRefusal, string>> = {
  signature: 'no signature fits a key',
  timestamp: 'it is too old, or too new',
  content: 'its body is no event of an identification',
};

/** The headers of a request: `Headers`, or those of Node's `IncomingMessage`. */
export type EventHeaders =
  Pick<Headers, 'get'> | Readonly<Record<string, string | readonly string[] | undefined>>;

/** An event that was verified. */
export interface VerifiedEvent {
  /** The `webhook-id`: the same where the event arrives again. */
  readonly webhookId: string;
  readonly event: WebhookEvent;
}

const NAMES = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

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
  const text = textOf(body);
  const given = Object.fromEntries(NAMES.map((name) => [name, headerOf(headers, name)]));
  mustBeSigned(text, given, parsedKeys);
  const event = v.safeParse(eventSchema, jsonOf(text));
  if (!event.success) throw new EventRefusedError('content');
  return { webhookId: given['webhook-id'] ?? '', event: event.output };
}

function mustBeSigned(
  body: string,
  headers: Readonly<Record<string, string>>,
  keys: readonly string[],
): void {
  let reason: EventRefusal = 'signature';
  for (const key of keys) {
    try {
      new Webhook(key).verify(body, headers, { jsonParse: false });
      return;
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error;
      if (error.message.includes('timestamp too')) reason = 'timestamp';
    }
  }
  throw new EventRefusedError(reason);
}

/** Empty where it is missing, or came twice. */
function headerOf(headers: EventHeaders, name: string): string {
  if (isHeaders(headers)) return headers.get(name) ?? '';
  const values = Object.entries(headers).flatMap(([key, value]) =>
    key.toLowerCase() === name ? (value ?? []) : [],
  );
  return values.length === 1 ? (values[0] ?? '') : '';
}

const isHeaders = (headers: EventHeaders): headers is Pick<Headers, 'get'> =>
  typeof headers.get === 'function';

function textOf(body: string | Uint8Array): string {
  if (typeof body === 'string') return body;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw new EventRefusedError('signature');
  }
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
