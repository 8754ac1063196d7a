/** What surrounds a server in the liveness test: its process, gateway, app and disk, all of which fail. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { TestContext } from 'vitest';
import { closeNow, listen } from '../../src/net/listen.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { mountSmallDisk } from '../support/small-disk.js';
import type { LivenessLine, LivenessOrders } from './liveness-process.js';
import { bundle } from './server.js';

const DISK_KB = 16_384;

/** The outages; each is over when it is undone. */
export const OUTAGES = ['gateway', 'token', 'disk'] as const;
type Outage = (typeof OUTAGES)[number];

export interface LivenessWorld {
  readonly sandbox: Sandbox;
  /** The ids of the results that the app has taken, by user. */
  readonly results: ReadonlyMap<number, ReadonlySet<string>>;
  /** Where the server was served last; nothing may listen there now. */
  url(): string;
  begin(outage: Outage): void;
  end(outage: Outage): void;
  /** `kill -9`, and a new process. */
  kill(): Promise<void>;
  /** Starts a process where none runs, as a supervisor does. */
  revive(): Promise<void>;
}

export async function openLivenessWorld(context: TestContext): Promise<LivenessWorld> {
  const disk = mountSmallDisk(context, DISK_KB);
  const sandbox = await startSandbox({ processingDelay: 100, signingDelay: 100 });
  context.onTestFinished(() => sandbox.close());
  const down = new Set<Outage>();
  const results = new Map<number, Set<string>>();

  // The gateway's outage: connections are refused and cut, also those that are kept open.
  const sockets = new Set<Socket>();
  const proxy = createTcpServer((socket) => {
    if (down.has('gateway')) {
      socket.destroy();
      return;
    }
    const target = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
    for (const [from, to] of [[socket, target] as const, [target, socket] as const]) {
      sockets.add(from);
      from
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(from);
          to.destroy();
        });
      from.pipe(to);
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  if (typeof address !== 'object' || address === null) throw new Error('The proxy has no port.');
  context.onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });

  let tokens = 0;
  const app = createServer((request, response) => {
    if (request.method === 'GET') {
      tokens += 1;
      // Out of order, the provider fails or gives a token that the gateway refuses.
      if (!down.has('token')) response.end(sandbox.accessToken);
      else if (tokens % 2 === 0) response.end('a stale token');
      else response.writeHead(500).end();
      return;
    }
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const { id, userId } = JSON.parse(body) as { readonly id: string; readonly userId: number };
      results.set(userId, (results.get(userId) ?? new Set()).add(id));
      response.end();
    });
  });
  const appUrl = await listen(app, { port: 0 });
  context.onTestFinished(() => closeNow(app));

  const path = await bundle('liveness-process');
  context.onTestFinished(() => {
    rmSync(path, { force: true });
  });
  const orders: LivenessOrders = {
    file: `${disk.folder}/identifications.db`,
    gatewayUrl: `http://127.0.0.1:${String(address.port)}`,
    appUrl,
    secret: randomBytes(32).toString('hex'),
  };
  let child: ChildProcess | null = null;
  let url = 'http://127.0.0.1:9';

  async function revive(): Promise<void> {
    if (child?.exitCode === null && child.signalCode === null) return;
    const next = spawn(process.execPath, [path], { stdio: ['pipe', 'pipe', 'inherit'] });
    child = next;
    next.stdin.on('error', () => undefined);
    next.stdin.write(`${JSON.stringify(orders)}\n`);
    const lines = createInterface(next.stdout);
    const exited = once(next, 'exit');
    const [text] = (await Promise.race([once(lines, 'line'), exited])) as [unknown];
    if (typeof text !== 'string') return;
    const line = JSON.parse(text) as LivenessLine;
    if ('url' in line) url = line.url;
    else await exited;
  }

  async function stop(): Promise<void> {
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
  context.onTestFinished(stop);

  return {
    sandbox,
    results,
    url: () => url,
    begin: (outage) => {
      down.add(outage);
      if (outage === 'disk') disk.fill();
      if (outage === 'gateway') for (const socket of sockets) socket.destroy();
    },
    end: (outage) => {
      down.delete(outage);
      if (outage === 'disk') disk.makeRoom();
    },
    kill: async () => {
      await stop();
      await revive();
    },
    revive,
  };
}
