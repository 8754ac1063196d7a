import type { HttpProblem } from './problem.js';

const EVENT_STREAM = 'text/event-stream';

/**
 * Whether the client understands nothing but events, as a browser's `EventSource`. `createRemoteHost`
 * accepts problem details as well.
 */
export const acceptsEventsOnly = (accept: string | undefined): boolean =>
  accept?.trim().toLowerCase() === EVENT_STREAM;

/**
 * Answers a problem so that an `EventSource` does the right thing. It ends for good on any status but
 * 200, without telling its page why: where a later attempt can succeed, it gets a stream that only says
 * when to come back; anywhere else a 204, which ends it.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model
 */
export function eventSourceAnswer({ status, details }: HttpProblem): Response {
  if (status !== 429 && status < 500) return new Response(null, { status: 204 });
  const seconds = Number(details.headers?.['retry-after'] ?? 10);
  // Random, so that the clients of a restarted server do not reconnect all at once.
  const retry = Math.round(seconds * 1_000 * (1 + Math.random()));
  return new Response(`retry: ${String(retry)}\n\n`, {
    headers: { 'content-type': EVENT_STREAM, 'cache-control': 'no-store, no-transform' },
  });
}
