import { createHash } from 'node:crypto';
import type { HostedIdentification, IdentificationHost } from '../host/identification-host.js';
import { toResource } from './identification-resource.js';

/** One identification's server-sent events: each is the identification as it is then. */
export interface EventStream {
  readonly body: ReadableStream<Uint8Array>;
  /** Ends it; the client comes back by itself. */
  readonly end: () => void;
}

export interface EventStreamOptions {
  readonly host: Pick<IdentificationHost, 'get' | 'subscribe'>;
  /** As it was a moment ago. */
  readonly identification: HostedIdentification;
  /** The last event that the client has seen; it is not sent again. */
  readonly lastEventId: string | null;
  /** ms */
  readonly heartbeat: number;
  /** ms */
  readonly lifetime: number;
  readonly onEnd: () => void;
}

/** Spread, so that the clients of a server that was restarted do not all come at once. */
const retryHint = (): number => 2_000 + Math.round(3_000 * Math.random());

const encoder = new TextEncoder();

/** Whether nothing will happen any more. */
export const isOver = ({ view }: HostedIdentification): boolean =>
  view.state === 'completed' || view.state === 'cancelled';

/** Says which event an identification is. The same only where everything in it is the same. */
export function eventOf(identification: HostedIdentification) {
  const data = JSON.stringify(toResource(identification));
  const digest = createHash('sha256').update(data).digest('base64url').slice(0, 12);
  return { id: `${String(identification.version)}.${digest}`, data };
}

/**
 * A slow client gets the latest, not everything: what it has not read yet is replaced, and memory
 * stays flat. The timeline in each event tells the states between.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function createEventStream({
  host,
  identification,
  lastEventId,
  heartbeat,
  lifetime,
  onEnd,
}: EventStreamOptions): EventStream {
  let latest = identification;
  let sentId = lastEventId;
  let isEnded = false;
  let isGreeted = false;
  let wake = (): void => undefined;

  const unsubscribe = host.subscribe(identification.id, note);
  const timer = setTimeout(end, lifetime);

  function note(next: HostedIdentification): void {
    if (next.version < latest.version) return;
    latest = next;
    wake();
  }

  function end(): void {
    if (isEnded) return;
    isEnded = true;
    clearTimeout(timer);
    unsubscribe();
    onEnd();
    wake();
  }

  /** Resolves with `false` where nothing happened for the time of a heartbeat. */
  function somethingHappens(): Promise<boolean> {
    return new Promise((resolve) => {
      const quiet = setTimeout(() => {
        resolve(false);
      }, heartbeat);
      wake = () => {
        clearTimeout(quiet);
        resolve(true);
      };
    });
  }

  /** What is to be sent next; `null` at the end. */
  async function next(): Promise<string | null> {
    if (!isGreeted) {
      isGreeted = true;
      // What has changed between the caller's look and `subscribe`.
      const now = await host.get(identification.id);
      if (now !== null && now.version > latest.version) note(now);
      return `retry: ${String(retryHint())}\n\n`;
    }
    for (;;) {
      if (isEnded) return null;
      const { id, data } = eventOf(latest);
      if (id !== sentId) {
        sentId = id;
        return `id: ${id}\ndata: ${data}\n\n`;
      }
      if (isOver(latest)) return null;
      if (!(await somethingHappens())) return ': still here\n\n';
    }
  }

  return {
    end,
    body: new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          // A host that can't be asked: the client comes back, and is told.
          const text = await next().catch(() => null);
          if (text !== null) {
            controller.enqueue(encoder.encode(text));
            return;
          }
          end();
          controller.close();
        },
        cancel: end,
      },
      // Nothing is made before the client has taken what was made before.
      { highWaterMark: 0 },
    ),
  };
}
