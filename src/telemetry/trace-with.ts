import type { HostEvent } from '../host/host-event.js';
import type { Observer } from './combine-observers.js';

type Attributes = Record<string, string | number>;

/** A `Tracer` of `@opentelemetry/api`, or any object with these methods. */
export interface SpanTracer {
  /** Starts a span; `startTime` in epoch ms. */
  startSpan(
    name: string,
    options: {
      readonly root: boolean;
      readonly kind: number;
      readonly startTime: number;
      readonly attributes: Attributes;
    },
  ): {
    setStatus(status: { readonly code: number; readonly message: string }): unknown;
    /** @param endTime epoch ms */
    end(endTime: number): void;
  };
}

// Numbers of the specification: the enumerations of the package would make it a run-time import.
const SPAN_KIND = { internal: 0, client: 2 } as const;
const STATUS_ERROR = 2;

/**
 * Creates an observer that records a span for each gateway call and each state, when it has ended.
 *
 * Span names have a low cardinality (`identification finalize`, `identification state phaseA`).
 * Attributes hold only ids of identifications, states and codes. Each span is the root of its own
 * trace, because an identification takes days and outlives its processes: search for its
 * `identification.id`.
 *
 * Without an OpenTelemetry SDK, the tracer of `@opentelemetry/api` records nothing.
 *
 * @example
 * ```ts
 * import { trace } from '@opentelemetry/api';
 * import { traceWith } from 'identification-machine/telemetry';
 *
 * export const observe = traceWith(trace.getTracer('my-bank'));
 * ```
 *
 * @see https://opentelemetry.io/docs/specs/otel/trace/api/
 */
export function traceWith(tracer: SpanTracer): Observer {
  function record(span: {
    readonly name: string;
    readonly kind: number;
    readonly duration: number;
    readonly attributes: Attributes;
    readonly problem: string | null;
  }): void {
    const { name, kind, duration, attributes, problem } = span;
    const endTime = Date.now();
    const startTime = endTime - duration;
    const started = tracer.startSpan(name, { root: true, kind, startTime, attributes });
    if (problem !== null) started.setStatus({ code: STATUS_ERROR, message: problem });
    started.end(endTime);
  }

  return (event: HostEvent) => {
    if (event.type === 'call') {
      const { id, call, outcome, httpStatus, duration } = event;
      record({
        name: `identification ${call}`,
        kind: SPAN_KIND.client,
        duration,
        attributes: {
          'identification.id': id,
          'identification.outcome': outcome,
          ...(httpStatus !== null && { 'http.response.status_code': httpStatus }),
        },
        problem: outcome === 'done' || outcome === 'aborted' ? null : outcome,
      });
    } else if (event.type === 'state' && event.from !== null) {
      const { id, from, to, spent, failure } = event;
      record({
        name: `identification state ${from}`,
        kind: SPAN_KIND.internal,
        duration: spent,
        attributes: {
          'identification.id': id,
          'identification.state': from,
          'identification.next_state': to,
        },
        problem: failure,
      });
    }
  };
}
