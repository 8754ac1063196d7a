import type { StatelyInspectionEvent } from '@statelyai/inspect';
import { createLossyQueue } from './lossy-queue.js';

/** While more bytes are unsent, the socket gets no further events. */
const MAX_UNSENT_BYTES = 256 * 1024;
/** A receiver sends few messages. One that floods the process is disconnected. */
const MAX_RECEIVED_MESSAGES = 2_000;
/** The time that the receiver has to close the connection. */
const CLOSE_TIMEOUT_MS = 500;
const RECONNECT_DELAY_MS = 5_000;

/** The common part of a browser's `WebSocket` and that of `ws`. */
export interface Socket {
  readonly bufferedAmount: number;
  send(text: string): void;
  close(): void;
  /** Only in `ws`: closes without waiting for the receiver. */
  terminate?(): void;
  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: () => void): void;
}

export type OpenSocket = (url: string) => Socket;

/** The part of the adapter interface of `@statelyai/inspect` that is used here. */
export interface InspectionAdapter {
  start(): void;
  stop(): void;
  send(event: StatelyInspectionEvent): void;
}

/**
 * Sends events to a WebSocket. The library's own adapter would harm the host: it reconnects for
 * ever, even after `stop()`, keeps the process alive, and queues without bound for a hung receiver.
 *
 * @param report receives each lost connection and each error of a socket
 * @see docs/decisions/0020-statelyai-inspect-in-place-of-xstate-inspect.md
 */
export function createSocketAdapter(
  url: string,
  openSocket: OpenSocket,
  report: (error: unknown) => void,
): InspectionAdapter {
  let socket: Socket | null = null;
  let isOpen = false;
  let isStopped = true;
  let reconnectTimer: ReturnType<typeof setTimeout> | undefined;

  const queue = createLossyQueue<StatelyInspectionEvent>({
    isReady: () => socket !== null && isOpen && socket.bufferedAmount < MAX_UNSENT_BYTES,
    receive: (events) => {
      try {
        for (const event of events) socket?.send(JSON.stringify(event));
      } catch (error) {
        report(error);
      }
    },
  });

  function connect(): void {
    try {
      listenTo(openSocket(url));
    } catch (error) {
      report(error);
    }
  }

  function listenTo(opened: Socket): void {
    let received = 0;
    socket = opened;
    opened.addEventListener('open', () => {
      isOpen = true;
      queue.wake();
    });
    opened.addEventListener('message', () => {
      received += 1;
      if (received === MAX_RECEIVED_MESSAGES) terminate(opened);
    });
    opened.addEventListener('error', () => {
      handleClose(opened);
    });
    opened.addEventListener('close', () => {
      handleClose(opened);
    });
  }

  function handleClose(closed: Socket): void {
    if (socket !== closed) return;
    socket = null;
    isOpen = false;
    if (isStopped) return;
    report(new Error('there is no connection'));
    reconnectTimer = setTimeout(connect, RECONNECT_DELAY_MS);
    unref(reconnectTimer);
  }

  /** Closes after the receiver has got what was sent. */
  function closeGracefully(opened: Socket): void {
    opened.close();
    unref(
      setTimeout(() => {
        terminate(opened);
      }, CLOSE_TIMEOUT_MS),
    );
  }

  function terminate(opened: Socket): void {
    if (opened.terminate) opened.terminate();
    else opened.close();
    handleClose(opened);
  }

  return {
    start: () => {
      if (!isStopped) return;
      isStopped = false;
      connect();
    },
    stop: () => {
      if (isStopped) return;
      queue.flush();
      isStopped = true;
      clearTimeout(reconnectTimer);
      if (socket === null) return;
      if (isOpen) closeGracefully(socket);
      else terminate(socket);
    },
    send: (event) => {
      if (!isStopped) queue.add(event);
    },
  };
}

/** Lets the process end while a timer runs. In a browser a timer is a number. */
function unref(timer: ReturnType<typeof setTimeout>): void {
  if (typeof timer === 'object') timer.unref();
}
