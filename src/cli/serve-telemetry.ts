import { pino } from 'pino';
import {
  combineObservers,
  createMetrics,
  logTo,
  traceWith,
  type HostMetrics,
  type Observer,
} from '../telemetry/index.js';

/** What a server tells of itself. */
export async function openTelemetry(level: 'debug' | 'info' | 'warn' | 'error') {
  const logger = pino({ level });
  const metrics: HostMetrics = createMetrics();
  const trace = await openTrace();
  const observe: Observer = combineObservers(logTo(logger), metrics.observe, ...trace);
  return { logger, metrics, observe };
}

/** Spans, where whoever loads an OpenTelemetry SDK has brought its API along. */
async function openTrace(): Promise<Observer[]> {
  try {
    const { trace } = await import('@opentelemetry/api');
    return [traceWith(trace.getTracer('identification-machine'))];
  } catch {
    return [];
  }
}
