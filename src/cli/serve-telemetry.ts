import {
  combineObservers,
  createMetrics,
  logTo,
  traceWith,
  type HostMetrics,
  type Observer,
} from '../node/index.js';
import { loadOptional, MissingPackageError } from '../optional-package.js';

/** What a server tells of itself. */
export async function openTelemetry(level: 'debug' | 'info' | 'warn' | 'error') {
  const { pino } = await loadOptional(['pino'], () => import('pino'));
  const logger = pino({ level });
  const metrics: HostMetrics = await createMetrics();
  const trace = await openTrace();
  const observe: Observer = combineObservers(logTo(logger), metrics.observe, ...trace);
  return { logger, metrics, observe };
}

/** Spans, where whoever loads an OpenTelemetry SDK has brought its API along. */
async function openTrace(): Promise<Observer[]> {
  try {
    const { trace } = await loadOptional(
      ['@opentelemetry/api'],
      () => import('@opentelemetry/api'),
    );
    return [traceWith(trace.getTracer('identification-machine'))];
  } catch (error) {
    if (error instanceof MissingPackageError) return [];
    throw error;
  }
}
