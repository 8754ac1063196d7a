import { Webhook } from 'standardwebhooks';
import { parseRetryAfter } from '../gateway/retry-after.js';
import { withTimeout } from '../gateway/timers.js';
import type { EventDelivery, WebhookAttempt } from '../host/webhook-event.js';
import { parseEventDeliveryOptions, type EventDeliveryOptions } from './options.js';

/**
 * Sends the events of a host to an app, signed as Standard Webhooks 1.0 says. Hand it to the option
 * `events` of `createServerHost` or `createRestateService`: the host keeps each event until it is taken,
 * and repeats what is not.
 *
 * A 2xx takes the event, a 410 ends the attempts, and any other answer is repeated; a `Retry-After` of 429
 * and 503 is honoured. Redirects are not followed. The answer's body is not read.
 *
 * @throws InvalidInputError that names each option that breaks its rule
 *
 * @example
 * ```ts
 * import { createEventDelivery } from 'identification-machine/events';
 * import { createServerHost, type ServerHostOptions } from 'identification-machine/server';
 *
 * const host = createServerHost({
 *   ...options,
 *   events: createEventDelivery({
 *     url: 'https://bank.example/identification-events',
 *     keys: [process.env['EVENTS_KEY'] ?? ''],
 *     states: ['completed', 'failed', 'expired'],
 *   }),
 * });
 *
 * declare const options: ServerHostOptions;
 * ```
 *
 * @see https://www.standardwebhooks.com
 */
export function createEventDelivery(options: EventDeliveryOptions): EventDelivery {
  const { url, keys, states, timeout, fetch: send } = parseEventDeliveryOptions(options);
  const signers = keys.map((key) => new Webhook(key));

  async function post(id: string, body: string, signal: AbortSignal): Promise<WebhookAttempt> {
    const now = new Date();
    const response = await (send ?? fetch)(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'identification-machine',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
        'webhook-signature': signers.map((signer) => signer.sign(id, now, body)).join(' '),
      },
      body,
      // The event is for this receiver alone.
      redirect: 'manual',
      signal,
    });
    // Not waited for: it may hang, and says nothing.
    response.body?.cancel().catch(() => undefined);
    return attemptOf(response);
  }

  return {
    states: new Set(states),
    timeout,
    send: async ({ id, body }, signal) => {
      try {
        return await withTimeout((limited) => post(id, body, limited), timeout, signal);
      } catch {
        signal.throwIfAborted();
        // What was thrown may name the URL.
        return { outcome: 'failed', httpStatus: null, retryAfter: null };
      }
    },
  };
}

function attemptOf({ ok, status, headers }: Response): WebhookAttempt {
  // A redirect that is not followed has the status 0 in browsers.
  const httpStatus = status === 0 ? null : status;
  if (ok) return { outcome: 'delivered', httpStatus, retryAfter: null };
  if (status === 410) return { outcome: 'gone', httpStatus, retryAfter: null };
  const isAsked = status === 429 || status === 503;
  const retryAfter = isAsked
    ? parseRetryAfter(headers.get('retry-after'), headers.get('date'), Date.now())
    : undefined;
  return { outcome: 'failed', httpStatus, retryAfter: retryAfter ?? null };
}
