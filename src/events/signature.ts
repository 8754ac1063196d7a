import { Webhook, WebhookVerificationError } from 'standardwebhooks';

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

const NAMES = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

/** A message whose signature is right. */
export interface SignedMessage {
  /** The `webhook-id`: the same where the message arrives again. */
  readonly webhookId: string;
  /** The body, as text. */
  readonly text: string;
}

/**
 * Verifies that a message is signed with one of the keys, and was sent within the last 5 minutes.
 *
 * @param keys base64, as `keysSchema` gives them
 * @throws EventRefusedError `signature` or `timestamp`
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function verifySignature(
  headers: EventHeaders,
  body: string | Uint8Array,
  keys: readonly string[],
): SignedMessage {
  const text = textOf(body);
  const given = Object.fromEntries(NAMES.map((name) => [name, headerOf(headers, name)]));
  mustBeSigned(text, given, keys);
  return { webhookId: given['webhook-id'] ?? '', text };
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
