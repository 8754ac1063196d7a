import { createParser } from 'eventsource-parser';
import type { Requests } from './requests.js';
import { isIdentification, pathOf, type RemoteIdentification } from './remote-identification.js';
import { parse, RequestError } from './request-error.js';
import { createWatchdog } from './watchdog.js';

/** How long the first heartbeat may take, in ms: longer, and a proxy holds the events back. */
const FIRST_HEARTBEAT_MS = 10_000;
/** How much later than announced a heartbeat may come, in ms. */
const HEARTBEAT_DELAY_MS = 5_000;
/** An announced heartbeat that is rarer than this, in ms, is taken for this. */
const MAX_HEARTBEAT_MS = 150_000;

export interface StreamOptions {
  readonly requests: Requests;
  readonly identification: RemoteIdentification;
  /** The id of the last event of the stream before; the stream continues after it. */
  readonly lastEventId: string | null;
  readonly signal: AbortSignal;
  /** The stream is alive. */
  readonly onAlive: () => void;
  readonly onEvent: (identification: RemoteIdentification, eventId: string | null) => void;
}

/**
 * Follows an event stream to its end.
 *
 * @returns how long to wait before the next stream, as the server asks for, in ms; `null` if nothing came, so that a stream can’t be used here: `fetch` has no streams, or a
 * proxy buffers the answer
 */
export async function readStream({
  requests,
  identification,
  lastEventId,
  signal,
  onAlive,
  onEvent,
}: StreamOptions): Promise<number | null> {
  const watchdog = createWatchdog(signal, FIRST_HEARTBEAT_MS);
  let retry = 0;
  let silence = FIRST_HEARTBEAT_MS;
  let isAlive = false;
  const parser = createParser({
    onRetry: (ms) => {
      retry = ms;
    },
    onEvent: ({ event, data, id: eventId = null }) => {
      if (event === 'heartbeat') {
        const announced = Number(data);
        if (announced > 0) silence = Math.min(announced, MAX_HEARTBEAT_MS) + HEARTBEAT_DELAY_MS;
      } else {
        const next = parse(data);
        if (isIdentification(next)) onEvent(next, eventId);
      }
    },
  });

  try {
    const response = await requests.send(
      `${pathOf(identification)}/events`,
      {
        headers: {
          // Without the second, a refusal comes as a stream or a 204, for a browser's EventSource.
          accept: 'text/event-stream, application/problem+json',
          ...(lastEventId !== null && { 'last-event-id': lastEventId }),
        },
      },
      watchdog,
    );
    // The identification has ended, and that was shown.
    if (response.status === 204) return retry;
    if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true) {
      throw new RequestError('unavailable');
    }
    // The type says that there is a body; runtimes without streams have none.
    const body = response.body as ReadableStream<Uint8Array> | null | undefined;
    if (!body) return null;
    const reader = body.getReader();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await watchdog.race(reader.read());
      if (done) return retry;
      isAlive = true;
      onAlive();
      parser.feed(decoder.decode(value, { stream: true }));
      watchdog.feed(silence);
    }
  } catch (error) {
    if (!isAlive && watchdog.signal.aborted) return null;
    throw error;
  } finally {
    watchdog.end();
  }
}
