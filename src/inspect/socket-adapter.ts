import type { StatelyInspectionEvent } from '@statelyai/inspect';
import { createBoundedQueue } from './bounded-queue.js';

/** How many events wait for a viewer; the oldest are lost. */
const CAPACITY = 500;
const BATCH = 50;
/** How much may lie unsent in the socket before nothing more is given to it, in bytes. */
const MOST_UNSENT = 256 * 1024;
/** How many messages the other side may send before the connection is cut: it has nothing to say. */
const MOST_RECEIVED = 2_000;
/** How long a viewer may take to close the connection, in ms. */
const CLOSE_TIMEOUT = 500;
/** Between two attempts to connect, in ms. */
const RECONNECT_DELAY = 5_000;

/** What a browser's `WebSocket` and that of `ws` have in common. */
export interface Socket {
  readonly bufferedAmount: number;
  send(text: string): void;
  close(): void;
  /** Only of `ws`: ends at once, without waiting for the other side. */
  terminate?(): void;
  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: () => void): void;
}

export type OpenSocket = (url: string) => Socket;

/** The side of the library's adapters that is used here. */
export interface InspectionAdapter {
  start(): void;
  stop(): void;
  send(event: StatelyInspectionEvent): void;
}

/**
 * Sends to a WebSocket as the library's own adapter does, without what would harm a flow: that one
 * tries to connect for ever, also after `stop()`, keeps the process from ending, and piles up
 * whatever a hanging viewer does not take.
 *
 * @param report told where there is no connection, and of whatever a socket throws
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
  let reconnecting: ReturnType<typeof setTimeout> | undefined;

  const queue = createBoundedQueue<StatelyInspectionEvent>({
    capacity: CAPACITY,
    batch: BATCH,
    isReady: () => socket !== null && isOpen && socket.bufferedAmount < MOST_UNSENT,
    take: (events) => {
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
      if (received === MOST_RECEIVED) cut(opened);
    });
    opened.addEventListener('error', () => {
      lose(opened);
    });
    opened.addEventListener('close', () => {
      lose(opened);
    });
  }

  function lose(lost: Socket): void {
    if (socket !== lost) return;
    socket = null;
    isOpen = false;
    if (isStopped) return;
    report(new Error('there is no connection'));
    reconnecting = setTimeout(connect, RECONNECT_DELAY);
    keepsNothingAlive(reconnecting);
  }

  /** What has been sent still arrives. */
  function leave(opened: Socket): void {
    opened.close();
    keepsNothingAlive(
      setTimeout(() => {
        cut(opened);
      }, CLOSE_TIMEOUT),
    );
  }

  function cut(opened: Socket): void {
    if (opened.terminate) opened.terminate();
    else opened.close();
    lose(opened);
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
      clearTimeout(reconnecting);
      if (socket === null) return;
      if (isOpen) leave(socket);
      else cut(socket);
    },
    send: (event) => {
      if (!isStopped) queue.add(event);
    },
  };
}

/** An inspector is no reason for a process to go on. A browser's timer is a number. */
function keepsNothingAlive(timer: ReturnType<typeof setTimeout>): void {
  if (typeof timer === 'object') timer.unref();
}
