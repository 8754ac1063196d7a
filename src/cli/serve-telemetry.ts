import { pino } from 'pino';
import {
  combineObservers,
  createMetrics,
  logTo,
  traceWith,
  type HostMetrics,
  type MeasuredPool,
  type Observer,
} from '../telemetry/index.js';
import { createLossyOutput } from './lossy-output.js';

/** The log, the metrics and the spans of a server. */
export async function openTelemetry(
  level: 'debug' | 'info' | 'warn' | 'error',
  pool: MeasuredPool | null,
) {
  const output = createLossyOutput();
  const logger = pino({ level }, output);
  const metrics = withDroppedLines(createMetrics(pool === null ? {} : { pool }), () =>
    output.dropped(),
  );
  const trace = await openTrace();
  const observe: Observer = combineObservers(logTo(logger), metrics.observe, ...trace);
  return { logger, metrics, observe, close: () => output.close() };
}

const withDroppedLines = (metrics: HostMetrics, dropped: () => number): HostMetrics => ({
  ...metrics,
  text: async (host) =>
    `${await metrics.text(host)}
# HELP identification_log_lines_dropped_total Log lines that standard output did not take
# TYPE identification_log_lines_dropped_total counter
identification_log_lines_dropped_total ${String(dropped())}
`,
});

/** Spans, where an OpenTelemetry SDK that `NODE_OPTIONS` loads has brought its API package. */
async function openTrace(): Promise<Observer[]> {
  try {
    const { trace } = await import('@opentelemetry/api');
    return [traceWith(trace.getTracer('identification-machine'))];
  } catch {
    return [];
  }
}
