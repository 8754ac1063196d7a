import type { HostEvent } from '../host/host-event.js';

/** A function for the `observe` option of a host. */
export type Observer = (event: HostEvent) => void;

/**
 * Combines several observers into one. Each receives each event; an observer that throws stops
 * neither the others nor the host.
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
        // This observer has missed one event.
      }
    }
  };
