import { createBrowserInspector, createInspector } from '@statelyai/inspect';
import WebSocket from 'isomorphic-ws';
import * as v from 'valibot';
import { InvalidInputError } from '../input/parse-input.js';
import { parseInput } from '../input/parse-input.js';
import { createErrorBoundary, warnOnConsole, type Warn } from './error-boundary.js';
import { createLossyQueue } from './lossy-queue.js';
import {
  redactInspectionEvent,
  type InspectionObserver,
  type RedactedInspectionEvent,
} from './redacted-event.js';
import { createSocketAdapter, type InspectionAdapter, type Socket } from './socket-adapter.js';
import { toStatelyEvent } from './stately-event.js';

/** Options of `attachInspector`: where Stately's inspector is. */
export type InspectorOptions = {
  /** Receives one warning if the inspector does not work. Default: `console.warn`. */
  readonly warn?: Warn;
} & (
  | {
      /** Opens the inspector in a new window. Browsers allow that only in a click handler. */
      readonly target: 'window';
      /** The inspector's page, on a third party's site. Default: `https://stately.ai/inspect`. */
      readonly url?: string;
    }
  | {
      /** Loads the inspector into an `<iframe>` of the page. */
      readonly target: 'iframe';
      readonly iframe: HTMLIFrameElement;
      /** The inspector's page, on a third party's site. Default: `https://stately.ai/inspect`. */
      readonly url?: string;
    }
  | {
      /** Sends to a WebSocket server, such as `createInspectorServer` of `@statelyai/inspect`. */
      readonly target: 'webSocket';
      /** `wss:`, or `ws:` on this machine. Default: `ws://127.0.0.1:8080`. */
      readonly url?: string;
    }
);

/** An attached inspector. */
export interface AttachedInspector {
  /** For `createActor(machine, { inspect })`. Many actors can share it. */
  readonly inspect: InspectionObserver;
  /** Sends the events that wait, and closes the connection. */
  readonly stop: () => void;
}

const STATELY_PAGE = 'https://stately.ai/inspect';
const DEFAULT_WEB_SOCKET = 'ws://127.0.0.1:8080';

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

const pageUrl = v.pipe(
  v.string('must be a string'),
  v.url('must be an absolute URL'),
  v.check((url) => hasScheme(url, 'https:', 'http:'), 'must be https:, or http: on this machine'),
);
const webSocketUrl = v.pipe(
  v.string('must be a string'),
  v.url('must be an absolute URL'),
  v.check((url) => hasScheme(url, 'wss:', 'ws:'), 'must be wss:, or ws: on this machine'),
);

const optionsSchema = v.variant('target', [
  v.object({ target: v.literal('window'), url: v.optional(pageUrl, STATELY_PAGE) }),
  v.object({
    target: v.literal('iframe'),
    iframe: v.custom<HTMLIFrameElement>(isIframe, 'must be an iframe'),
    url: v.optional(pageUrl, STATELY_PAGE),
  }),
  v.object({ target: v.literal('webSocket'), url: v.optional(webSocketUrl, DEFAULT_WEB_SOCKET) }),
]);

/**
 * Attaches Stately's inspector with `@statelyai/inspect`, an optional peer. Each event is redacted
 * before the library sees it; see `redactInspectionEvent`.
 *
 * The identification never waits for the inspector, and no error of the inspector reaches it. At
 * most 500 events wait; then the oldest are dropped.
 *
 * @throws InvalidInputError that names the invalid option
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
  const target = parseInspectorOptions(options);
  const boundary = createErrorBoundary('The inspector', options.warn ?? warnOnConsole);
  const adapter = createAdapter(target, boundary.report);
  let ordinal = 0;
  let isStopped = false;

  const queue = createLossyQueue<RedactedInspectionEvent>({
    isReady: () => true,
    receive: (events) => {
      for (const event of events) {
        boundary.run(() => {
          adapter.send(toStatelyEvent(event, ordinal++));
        });
      }
    },
  });
  boundary.run(() => {
    adapter.start();
  });

  return {
    inspect: (event) => {
      if (isStopped) return;
      boundary.run(() => {
        const redacted = redactInspectionEvent(event);
        if (redacted !== null) queue.add(redacted);
      });
    },
    stop: () => {
      isStopped = true;
      queue.flush();
      boundary.run(() => {
        adapter.stop();
      });
    },
  };
}

const parseInspectorOptions = (options: InspectorOptions) => parseInput(optionsSchema, options);

function createAdapter(
  options: ReturnType<typeof parseInspectorOptions>,
  report: (error: unknown) => void,
): InspectionAdapter {
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
    // A redacted event needs no serialization.
    serialize: (event) => event,
  });
  return adapter;
}

/** A longer message ends the connection, before it is in memory; bytes. */
const MAX_MESSAGE_BYTES = 64 * 1024;

/** On Node that of `ws`, as Node's own, from Node 22 on, knows no longest message; elsewhere the platform's. */
const openSocket = (url: string): Socket =>
  'terminate' in WebSocket.prototype
    ? new WebSocket(url, { maxPayload: MAX_MESSAGE_BYTES })
    : new WebSocket(url);

function hasScheme(url: string, secure: string, onLoopback: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === secure || (protocol === onLoopback && LOOPBACK_HOSTS.has(hostname));
}

function isIframe(value: unknown): boolean {
  return typeof HTMLIFrameElement === 'function' && value instanceof HTMLIFrameElement;
}
