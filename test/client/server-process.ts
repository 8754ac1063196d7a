/** A server process behind a balancer: what a page in front of it has to outlast. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { closeNow, listen } from '../../src/net/listen.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { storePath } from '../server/helpers.js';
import { bundle } from '../server/server.js';
import type { LivenessOrders } from '../server/liveness-process.js';

export interface ServerProcess {
  /** The balancer, which answers 502 while the server can't be reached, as nginx does. */
  readonly url: string;
  /** The server, without the balancer. */
  readonly direct: () => string;
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
  /** Stops and resumes the process: its connections stay, and nothing answers. */
  readonly freeze: (isFrozen: boolean) => void;
  /** Answers each request with a 502, and cuts what is open. */
  readonly refuse: (refuses: boolean) => void;
}

const BAD_GATEWAY = '<html><head><title>502 Bad Gateway</title></head></html>';

/** Starts a server with a libsql file, whose users log in as `user 1`. */
export async function openServerProcess(sandbox: Sandbox): Promise<ServerProcess> {
  const path = await bundle('liveness-process');
  onTestFinished(() => {
    rmSync(path);
  });
  // The app's backend: gives the token, and takes the results.
  const app = createServer((incoming, outgoing) => {
    incoming.resume();
    outgoing.end(sandbox.accessToken);
  });
  const orders: LivenessOrders = {
    file: storePath(),
    gatewayUrl: sandbox.url,
    appUrl: await listen(app, { port: 0 }),
    secret: randomBytes(32).toString('hex'),
  };
  let child: ChildProcess | null = null;
  let direct = '';
  let refuses = false;

  async function start(): Promise<void> {
    const next = (child = spawn(process.execPath, [path], { stdio: ['pipe', 'pipe', 'inherit'] }));
    next.stdin.write(`${JSON.stringify(orders)}\n`);
    const [text] = (await once(createInterface(next.stdout), 'line')) as [string];
    ({ url: direct } = JSON.parse(text) as { url: string });
  }

  async function kill(): Promise<void> {
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  const balancer = createServer((incoming, outgoing) => {
    if (refuses) fail(outgoing);
    else pass(incoming, outgoing, direct);
  });
  const url = await listen(balancer, { port: 0 });
  await start();
  onTestFinished(async () => {
    await kill();
    await Promise.all([closeNow(balancer), closeNow(app)]);
  });
  return {
    ...{ url, start, kill },
    direct: () => direct,
    freeze: (isFrozen) => child?.kill(isFrozen ? 'SIGSTOP' : 'SIGCONT'),
    refuse: (refusing) => {
      refuses = refusing;
      if (refusing) balancer.closeAllConnections();
    },
  };
}

function fail(outgoing: ServerResponse): void {
  if (outgoing.headersSent) outgoing.destroy();
  else outgoing.writeHead(502, { 'content-type': 'text/html' }).end(BAD_GATEWAY);
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, target: string): void {
  const { method, headers } = incoming;
  const upstream = request(
    `${target}${incoming.url ?? ''}`,
    { method, headers, agent: false },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      answer.on('error', () => outgoing.destroy()).pipe(outgoing);
    },
  );
  upstream.on('error', () => {
    fail(outgoing);
  });
  outgoing.on('close', () => upstream.destroy());
  incoming.pipe(upstream);
}
