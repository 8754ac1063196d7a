import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { pino } from 'pino';
import type { IdentificationHost } from '../host/identification-host.js';
import { closeNow, listen } from '../net/listen.js';
import {
  combineObservers,
  createMetrics,
  logTo,
  traceWith,
  type HostMetrics,
  type Observer,
} from '../telemetry/index.js';

/** The log, the metrics and the spans of a server. */
export async function openTelemetry(level: 'debug' | 'info' | 'warn' | 'error') {
  const logger = pino({ level });
  const metrics: HostMetrics = createMetrics();
  const trace = await openTrace();
  const observe: Observer = combineObservers(logTo(logger), metrics.observe, ...trace);
  return { logger, metrics, observe };
}

/** Spans, where an OpenTelemetry SDK that `NODE_OPTIONS` loads has brought its API package. */
async function openTrace(): Promise<Observer[]> {
  try {
    const { trace } = await import('@opentelemetry/api');
    return [traceWith(trace.getTracer('identification-machine'))];
  } catch {
    return [];
  }
}

export interface AdminServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves `/metrics` and `/health` on this machine alone.
 *
 * Rejects where the port is taken.
 *
 * @param port 0 for any free port
 * @param stopping aborts when the server stops; `/health` then answers 503
 */
export async function openAdminServer(
  port: number,
  host: IdentificationHost,
  metrics: HostMetrics,
  stopping: AbortSignal,
): Promise<AdminServer> {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
  });
  app.get('/metrics', async (c) =>
    c.body(await metrics.text(host), 200, { 'content-type': metrics.contentType }),
  );
  app.get('/health', async (c) => {
    const problem = await problemOf(host, stopping);
    return c.json({ status: problem ?? 'ok' }, problem === null ? 200 : 503);
  });
  app.all('/:path{metrics|health}', (c) => c.text('Method not allowed\n', 405, { allow: 'GET' }));
  app.onError((_, c) => c.text('Internal server error\n', 500));
  app.notFound((c) => c.text('There are /metrics and /health.\n', 404));
  // Without the option the adapter replaces the global Request and Response of the whole process.
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  return { url: await listen(server, { port }), close: () => closeNow(server) };
}

/** Why no work can be accepted, or `null`. */
async function problemOf(host: IdentificationHost, stopping: AbortSignal): Promise<string | null> {
  if (stopping.aborted) return 'stopping';
  try {
    await host.list({ limit: 1 });
    return null;
  } catch {
    return 'storeUnavailable';
  }
}
