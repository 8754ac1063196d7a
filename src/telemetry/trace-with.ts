import type { HostEvent } from '../host/host-event.js';
import type { Observer } from './combine-observers.js';

type Attributes = Record<string, string | number>;

/** What makes spans: a `Tracer` of `@opentelemetry/api`, or anything that takes these calls. */
export interface SpanTracer {
  /** Begins a span; times in epoch ms. */
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

/** Of the specification; the package's own enumerations would have to be there at run time. */
const KIND = { internal: 0, client: 2 } as const;
const ERROR = 2;

/**
 * Makes a span of each call to the gateway and of each state that is left, when it has ended.
 *
 * Their names are few (`identification finalize`, `identification state phaseA`), and their
 * attributes hold ids of identifications, states and codes alone. Each is the root of its own
 * trace, as an identification takes days and outlives its processes: search `identification.id`.
 *
 * With the tracer of `@opentelemetry/api` and no SDK nothing is recorded and nothing is kept.
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
    if (problem !== null) started.setStatus({ code: ERROR, message: problem });
    started.end(endTime);
  }

  return (event: HostEvent) => {
    if (event.type === 'call') {
      const { id, call, outcome, httpStatus, duration } = event;
      record({
        name: `identification ${call}`,
        kind: KIND.client,
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
        kind: KIND.internal,
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
