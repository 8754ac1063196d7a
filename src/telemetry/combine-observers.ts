import type { HostEvent } from '../host/host-event.js';

/** What a host's `observe` is. */
export type Observer = (event: HostEvent) => void;

/**
 * One observer of several. Each is told of each event: one that throws keeps nothing from the
 * others, nor from the host.
 *
 * @example
 * ```ts
 * import { trace } from '@opentelemetry/api';
 * import { combineObservers, createMetrics, logTo, traceWith } from 'identification-machine/telemetry';
 * import pino from 'pino';
 *
 * const metrics = createMetrics();
 * export const observe = combineObservers(
 *   logTo(pino()),
 *   metrics.observe,
 *   traceWith(trace.getTracer('my-bank')),
 * );
 * ```
 */
export const combineObservers =
  (...observers: readonly Observer[]): Observer =>
  (event) => {
    for (const observe of observers) {
      try {
        observe(event);
      } catch {
        // Whoever watches must not stop what is watched.
      }
    }
  };
