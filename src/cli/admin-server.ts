import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { IdentificationHostError } from '../host/host-error.js';
import type { IdentificationHost } from '../host/identification-host.js';
import { closeNow, listen } from '../net/listen.js';
import { ownNameOnly } from '../net/own-name.js';
import type { HostMetrics } from '../telemetry/index.js';

/** What the admin server is about. */
export interface AdminSubject {
  /** `null` while the server waits for its store. */
  readonly host: Pick<IdentificationHost, 'count' | 'ready'> | null;
  /** Writes a backup to a new file, and resolves with its path; `null` where there is no file to back up. */
  readonly backUp: (() => Promise<string>) | null;
}

export interface AdminServer {
  readonly url: string;
  close(): Promise<void>;
}

export interface AdminServerOptions {
  readonly hostname: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly metrics: HostMetrics;
  readonly subject: () => AdminSubject;
  /** Whether these credentials are an operator's. */
  readonly isOperator: (credentials: string) => boolean;
  /** Aborts when the server stops; `/ready` then answers 503. */
  readonly stopping: AbortSignal;
}

/**
 * Serves `/metrics`, `/health`, `/ready` and, to operators, `POST /backup`.
 *
 * Rejects where the port is taken.
 */
export async function openAdminServer({
  hostname,
  port,
  metrics,
  subject,
  isOperator,
  stopping,
}: AdminServerOptions): Promise<AdminServer> {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
  });
  app.get('/metrics', async (c) => {
    const { host } = subject();
    return c.body(await metrics.text(host ?? NO_HOST), 200, {
      'content-type': metrics.contentType,
    });
  });
  app.get('/health', (c) => c.json({ status: 'ok' }));
  app.get('/ready', async (c) => {
    const problem = await problemOf(subject().host, stopping);
    return c.json({ status: problem ?? 'ok' }, problem === null ? 200 : 503);
  });
  app.post('/backup', async (c) => {
    if (!isOperator(c.req.header('authorization') ?? '')) {
      return c.text('Unauthorized\n', 401, { 'www-authenticate': 'Bearer' });
    }
    const { backUp } = subject();
    if (backUp === null) return c.text('The store of this server is no file.\n', 409);
    const file = await backUp();
    const { size } = await stat(file);
    const content = createReadStream(file);
    // An open file can be read to its end after its name is gone.
    content.once('open', () => void rm(file, { force: true }));
    return c.body(Readable.toWeb(content) as ReadableStream, 200, {
      'content-type': 'application/vnd.sqlite3',
      'content-length': String(size),
    });
  });
  app.all('/:path{metrics|health|ready}', (c) =>
    c.text('Method not allowed\n', 405, { allow: 'GET' }),
  );
  app.all('/backup', (c) => c.text('Method not allowed\n', 405, { allow: 'POST' }));
  app.onError((_, c) => c.text('Internal server error\n', 500));
  app.notFound((c) => c.text('There are /metrics, /health, /ready and /backup.\n', 404));
  // Without the option the adapter replaces the global Request and Response of the whole process.
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer(
    ownNameOnly((incoming, outgoing) => void listener(incoming, outgoing), hostname),
  );
  return { url: await listen(server, { hostname, port }), close: () => closeNow(server) };
}

const NO_HOST = { count: () => Promise.reject(new Error('There is no host yet.')) };

/** Why no work is accepted, or `null`. */
async function problemOf(
  host: AdminSubject['host'],
  stopping: AbortSignal,
): Promise<string | null> {
  if (stopping.aborted) return 'stopping';
  if (host === null) return 'waitingForStore';
  try {
    await host.ready();
    return null;
  } catch (error) {
    return error instanceof IdentificationHostError ? error.code : 'storeUnavailable';
  }
}
