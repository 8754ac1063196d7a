import { createServer, connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { createRemoteHost, type RemoteHostOptions } from '../../src/client/index.js';
import type { ScreenHost, ScreenView } from '../../src/index.js';
import { serve } from '../http/helpers.js';
import { start } from '../sandbox/helpers.js';
import { openHost } from '../server/helpers.js';

/** A host for the user 1, and the views that it has shown, in order. */
export interface Screen extends ScreenHost {
  readonly views: readonly ScreenView[];
  readonly states: () => readonly ScreenView['state'][];
  /** Resolves with the first view from now on that meets the condition. */
  readonly until: (
    condition: ScreenView['state'] | ((view: ScreenView) => boolean),
  ) => Promise<ScreenView>;
}

/** A screen in this process, closed when the test ends. */
export function openScreen(url: string, options: Partial<RemoteHostOptions> = {}): Screen {
  const host = createRemoteHost({
    url,
    headers: () => ({ authorization: 'user 1' }),
    ...options,
  });
  onTestFinished(host.close);
  const views: ScreenView[] = [host.getSnapshot()];
  host.subscribe(() => {
    views.push(host.getSnapshot());
  });
  return {
    ...host,
    views,
    states: () =>
      views.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1]),
    until: (condition) =>
      new Promise((resolve) => {
        const look = (): void => {
          const view = host.getSnapshot();
          if (typeof condition === 'string' ? view.state !== condition : !condition(view)) return;
          stop();
          resolve(view);
        };
        const stop = host.subscribe(look);
        look();
      }),
  };
}

/** A TCP proxy in front of a server, which can cut its connections and go away. */
export interface Proxy {
  readonly url: string;
  /** Connections so far. */
  readonly count: () => number;
  /** Resets all open connections. */
  readonly cut: () => void;
  /** Accepts connections, and passes nothing on, in both directions. */
  readonly hang: (isHanging: boolean) => void;
  /** Refuses connections until `listen`. */
  readonly leave: () => Promise<void>;
  readonly listen: () => Promise<void>;
  /** Where new connections go. */
  readonly setTarget: (url: string) => void;
}

export async function openProxy(target: string): Promise<Proxy> {
  let port = 0;
  let to = Number(new URL(target).port);
  let count = 0;
  let isHanging = false;
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((client) => {
    count += 1;
    const upstream = connect(to, '127.0.0.1');
    const pair = [client, upstream] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    client.on('data', (data) => isHanging || upstream.write(data));
    upstream.on('data', (data) => isHanging || client.write(data));
  });
  const listen = async (): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address === 'object' && address !== null) port = address.port;
  };
  const cut = (): void => {
    for (const [client] of [...pairs]) client.resetAndDestroy();
  };
  const leave = async (): Promise<void> => {
    if (!server.listening) return;
    server.close();
    cut();
    await once(server, 'close');
  };
  await listen();
  onTestFinished(leave);
  return {
    url: `http://127.0.0.1:${String(port)}`,
    count: () => count,
    cut,
    hang: (hangs) => {
      isHanging = hangs;
    },
    leave,
    listen,
    setTarget: (url) => {
      to = Number(new URL(url).port);
    },
  };
}

/** A sandbox, a server host on it, and its API. */
export async function scene(options: Parameters<typeof serve>[1] = {}) {
  const sandbox = await start();
  const host = openHost(sandbox);
  const { url } = await serve(host, options);
  return { sandbox, host, url };
}
