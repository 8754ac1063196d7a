import type { Attributes, Span, SpanOptions, Tracer } from '@opentelemetry/api';
import { INVALID_SPAN_CONTEXT, trace } from '@opentelemetry/api';
import pino from 'pino';

/** A pino logger that records the lines of all levels. */
export function openLog() {
  const texts: string[] = [];
  const logger = pino(
    { level: 'trace' },
    {
      write: (text: string): void => {
        texts.push(text);
      },
    },
  );
  return {
    logger,
    texts,
    lines: (): Record<string, unknown>[] =>
      texts.map((text) => JSON.parse(text) as Record<string, unknown>),
  };
}

interface RecordedSpan {
  readonly name: string;
  readonly options: SpanOptions;
  readonly attributes: Attributes;
  status: { readonly code: number; readonly message?: string } | null;
  endTime: unknown;
}

/** A tracer that records its spans, as the tracer of an SDK does. */
export function openTracer() {
  const spans: RecordedSpan[] = [];
  const tracer: Tracer = {
    startSpan: (name, options = {}): Span => {
      const { attributes = {} } = options;
      const recorded: RecordedSpan = { name, options, attributes, status: null, endTime: null };
      spans.push(recorded);
      const span: Span = {
        ...trace.wrapSpanContext(INVALID_SPAN_CONTEXT),
        setStatus: (status) => {
          recorded.status = status;
          return span;
        },
        end: (endTime) => {
          recorded.endTime = endTime;
        },
      };
      return span;
    },
    startActiveSpan: () => {
      throw new Error('The telemetry starts no active span.');
    },
  };
  return { tracer, spans };
}

/** The series of a scrape: `name{labels}` with its value. */
export const seriesOf = (text: string): Record<string, number> =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const space = line.lastIndexOf(' ');
        return [line.slice(0, space), Number(line.slice(space + 1))];
      }),
  );

/** The series of one metric that are not 0, without its buckets. */
export function seriesNamed(text: string, name: string): Record<string, number> {
  return Object.fromEntries(
    Object.entries(seriesOf(text)).filter(
      ([series, value]) => (series === name || series.startsWith(`${name}{`)) && value !== 0,
    ),
  );
}
