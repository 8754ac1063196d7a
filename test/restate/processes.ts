import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { ServiceOrders } from './service-process.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles the service process, so that it starts fast. */
export async function bundleService(): Promise<{ path: string; remove: () => void }> {
  // Inside node_modules, so that the bundle resolves its packages.
  const folder = `${root}/node_modules/.cache/identification-machine`;
  mkdirSync(folder, { recursive: true });
  const path = `${folder}/restate-service-${String(process.pid)}.mjs`;
  await build({
    entryPoints: [`${root}/test/restate/service-process.ts`],
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
  });
  return {
    path,
    remove: () => {
      rmSync(path);
    },
  };
}

/** A service that runs in a process of its own. */
export interface ServiceProcess {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  end(signal: NodeJS.Signals): Promise<void>;
}

export async function startService(path: string, orders: ServiceOrders): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface(child.stdout);
  child.stdin.write(`${JSON.stringify(orders)}\n`);
  const [url] = (await once(lines, 'line')) as [string];
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid ?? 0,
    end: async (signal) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await exited;
    },
  };
}

/** A proxy between two processes that can stall: connections stay open, and no data arrives. */
export async function openNetwork(port: number) {
  const sockets = new Set<Socket>();
  let isStalled = false;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      if (isStalled) from.pause();
      else from.pipe(to);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('The server has no TCP address.');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    /** Stops all data on the connections that are open now, for good. */
    stall: (): void => {
      isStalled = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    /** New connections work. */
    mend: (): void => {
      isStalled = false;
    },
    close: async (): Promise<void> => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
