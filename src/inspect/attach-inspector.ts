import { createBrowserInspector, createInspector } from '@statelyai/inspect';
import WebSocket from 'isomorphic-ws';
import * as v from 'valibot';
import { InvalidInputError, parseInput } from '../input/parse-input.js';
import { createBoundedQueue } from './bounded-queue.js';
import { createGuard, warnOnConsole, type InspectionObserver, type Warn } from './observer.js';
import { redactInspectionEvent, type RedactedInspectionEvent } from './redacted-event.js';
import { createSocketAdapter, type InspectionAdapter, type Socket } from './socket-adapter.js';
import { toStatelyEvent } from './stately-event.js';

/** Where Stately's inspector is. */
export type InspectorOptions = {
  /** Told once where the inspector does not work. Default: `console.warn`. */
  readonly warn?: Warn;
} & (
  | {
      /** Opens the inspector in a window of its own. Browsers allow it in a click handler only. */
      readonly target: 'window';
      /** The inspector's page: a site of another party. Default: `https://stately.ai/inspect`. */
      readonly url?: string;
    }
  | {
      /** Loads the inspector into an `<iframe>` of the page. */
      readonly target: 'iframe';
      readonly iframe: HTMLIFrameElement;
      /** The inspector's page: a site of another party. Default: `https://stately.ai/inspect`. */
      readonly url?: string;
    }
  | {
      /** Sends to a WebSocket server, such as the library's own `createInspectorServer`. */
      readonly target: 'webSocket';
      /** `ws:` on this machine, or `wss:`. Default: `ws://127.0.0.1:8080`. */
      readonly url?: string;
    }
);

/** An inspector that is attached. */
export interface AttachedInspector {
  /** For `createActor(machine, { inspect })`; one may be given to many actors. */
  readonly inspect: InspectionObserver;
  /** Sends what is left, and closes the connection. */
  readonly stop: () => void;
}

/** How many events wait for the end of a turn; the oldest are lost. */
const CAPACITY = 500;
const BATCH = 50;

const STATELY_PAGE = 'https://stately.ai/inspect';
const WEB_SOCKET = 'ws://127.0.0.1:8080';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

const pageUrl = v.pipe(
  v.string('must be a string'),
  v.url('must be an absolute URL'),
  v.check((url) => isOfScheme(url, 'https:', 'http:'), 'must be https:, or http: on this machine'),
);
const webSocketUrl = v.pipe(
  v.string('must be a string'),
  v.url('must be an absolute URL'),
  v.check((url) => isOfScheme(url, 'wss:', 'ws:'), 'must be wss:, or ws: on this machine'),
);

const optionsSchema = v.variant('target', [
  v.object({ target: v.literal('window'), url: v.optional(pageUrl, STATELY_PAGE) }),
  v.object({
    target: v.literal('iframe'),
    iframe: v.custom<HTMLIFrameElement>(isIframe, 'must be an iframe'),
    url: v.optional(pageUrl, STATELY_PAGE),
  }),
  v.object({ target: v.literal('webSocket'), url: v.optional(webSocketUrl, WEB_SOCKET) }),
]);

/**
 * Attaches Stately's inspector by `@statelyai/inspect`, an optional peer. Each event is redacted
 * before it is handed to the library; see `redactInspectionEvent`.
 *
 * The flow never waits for an inspector, and nothing that goes wrong with one reaches it: at most
 * 500 events wait, of which the oldest are lost.
 *
 * @throws InvalidInputError that names the option
 *
 * @example
 * ```ts
 * import { createActor } from 'xstate';
 * import { identificationInput, identificationMachine } from 'identification-machine';
 * import { attachInspector } from 'identification-machine/inspect';
 *
 * const { inspect, stop } = attachInspector({ target: 'webSocket' });
 * const input = identificationInput({ subject: { userId: 42 } });
 * createActor(identificationMachine, { input, inspect }).start();
 * addEventListener('pagehide', stop);
 * ```
 *
 * @see https://stately.ai/docs/inspector
 */
export function attachInspector(options: InspectorOptions): AttachedInspector {
  const checked = parseInput(optionsSchema, options);
  const guard = createGuard('The inspector', options.warn ?? warnOnConsole);
  const adapter = adapterFor(checked, guard.report);
  let ordinal = 0;
  let isStopped = false;

  const queue = createBoundedQueue<RedactedInspectionEvent>({
    capacity: CAPACITY,
    batch: BATCH,
    isReady: () => true,
    take: (events) => {
      for (const event of events) {
        guard.run(() => {
          adapter.send(toStatelyEvent(event, ordinal++));
        });
      }
    },
  });
  guard.run(() => {
    adapter.start();
  });

  return {
    inspect: (event) => {
      if (isStopped) return;
      guard.run(() => {
        const redacted = redactInspectionEvent(event);
        if (redacted !== null) queue.add(redacted);
      });
    },
    stop: () => {
      isStopped = true;
      queue.flush();
      guard.run(() => {
        adapter.stop();
      });
    },
  };
}

type CheckedOptions = v.InferOutput<typeof optionsSchema>;

function adapterFor(options: CheckedOptions, report: (error: unknown) => void): InspectionAdapter {
  if (options.target === 'webSocket') {
    return createInspector(createSocketAdapter(options.url, openSocket, report)).adapter;
  }
  if (typeof window === 'undefined') {
    const rule = 'there is no window here; use "webSocket"';
    throw new InvalidInputError([{ field: 'target', rule }]);
  }
  const { adapter } = createBrowserInspector({
    url: options.url,
    window,
    iframe: options.target === 'iframe' ? options.iframe : null,
    autoStart: false,
    // It is JSON already.
    serialize: (event) => event,
  });
  return adapter;
}

/** The platform's own WebSocket; on Node 20, which has none, that of `ws`. */
const openSocket = (url: string): Socket =>
  typeof globalThis.WebSocket === 'function'
    ? new globalThis.WebSocket(url)
    : // A longer message ends the connection.
      new WebSocket(url, { maxPayload: 64 * 1024 });

function isOfScheme(url: string, secure: string, onLoopback: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === secure || (protocol === onLoopback && LOOPBACK.has(hostname));
}

function isIframe(value: unknown): boolean {
  return typeof HTMLIFrameElement === 'function' && value instanceof HTMLIFrameElement;
}
