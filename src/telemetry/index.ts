/**
 * Observers of a host: logs, metrics and spans.
 *
 * @module identification-machine/telemetry
 */
export { combineObservers, type Observer } from './combine-observers.js';
export {
  createMetrics,
  type HostMetrics,
  type MeasuredHost,
  type MeasuredPool,
  type MetricsOptions,
} from './create-metrics.js';
export { logTo, type LogSink } from './log-to.js';
export { traceWith, type SpanTracer } from './trace-with.js';
