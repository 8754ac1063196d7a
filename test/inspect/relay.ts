import { once } from 'node:events';
import { createWebSocketReceiver, type StatelyInspectionEvent } from '@statelyai/inspect';
import { onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';

/** A WebSocket server that passes messages on as the library's server does, on loopback only. */
export interface Relay {
  readonly url: string;
  readonly server: WebSocketServer;
  /** The next connection. */
  connected(): Promise<WebSocket>;
  close(): Promise<void>;
}

export async function openRelay(): Promise<Relay> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  server.on('connection', (from) => {
    from.on('message', (data: Buffer) => {
      for (const client of server.clients) {
        if (client !== from && client.readyState === WebSocket.OPEN) client.send(data.toString());
      }
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no TCP address.');
  const close = async (): Promise<void> => {
    for (const client of server.clients) client.terminate();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  };
  onTestFinished(close);
  return {
    url: `ws://127.0.0.1:${String(address.port)}`,
    server,
    connected: () =>
      new Promise((resolve) => {
        server.once('connection', resolve);
      }),
    close,
  };
}

/** Stately's receiver and the events that it has received. */
export interface Received {
  readonly events: readonly StatelyInspectionEvent[];
  until(condition: (event: StatelyInspectionEvent) => boolean): Promise<StatelyInspectionEvent>;
}

export async function receiveFrom(relay: Relay): Promise<Received> {
  const connected = relay.connected();
  const events: StatelyInspectionEvent[] = [];
  const waiting = new Set<() => void>();
  createWebSocketReceiver({ server: relay.url }).subscribe((event) => {
    events.push(event);
    for (const check of waiting) check();
  });
  await connected;
  return {
    events,
    until: (condition) =>
      new Promise((resolve) => {
        const check = (): void => {
          const event = events.find(condition);
          if (event === undefined) return;
          waiting.delete(check);
          resolve(event);
        };
        waiting.add(check);
        check();
      }),
  };
}
