import { trace } from '@opentelemetry/api';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { traceWith } from '../../src/telemetry/index.js';
import { start } from '../sandbox/helpers.js';
import { complete, openHost } from '../server/helpers.js';
import { openTracer } from './helpers.js';

const id = '0b0f1b1e-0000-4000-8000-000000000000';
const NOW = Date.UTC(2026, 0, 2);

function fakeClock(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  onTestFinished(() => {
    vi.useRealTimers();
  });
}

describe('spans', () => {
  it('are recorded for each call and each state of an identification', async () => {
    const sandbox = await start();
    const { tracer, spans } = openTracer();
    const host = openHost(sandbox, { observe: traceWith(tracer) });
    const { identification } = await host.start({ userId: 1 });
    await complete(host, identification.id);

    const names = spans.map(({ name }) => name);
    expect(new Set(names)).toEqual(
      new Set([
        'identification initiate',
        'identification state initiating',
        'identification state awaitingRedirect',
        'identification getStatus',
        'identification state phaseA',
        'identification state signing',
        'identification state phaseB',
        'identification finalize',
        'identification state finalizing',
      ]),
    );
    expect(names.filter((name) => name === 'identification getStatus')).toHaveLength(
      sandbox.requests.filter(({ operation }) => operation === 'status').length,
    );
    for (const { attributes, endTime } of spans) {
      expect(attributes['identification.id']).toBe(identification.id);
      expect(endTime).toBeTypeOf('number');
    }
  });

  it('of a state cover the time in it and name the next state', () => {
    fakeClock();
    const { tracer, spans } = openTracer();

    traceWith(tracer)({
      type: 'state',
      id,
      from: 'signing',
      to: 'phaseB',
      spent: 60_000,
      failure: null,
    });

    expect(spans).toEqual([
      {
        name: 'identification state signing',
        options: expect.objectContaining({
          root: true,
          kind: 0,
          startTime: NOW - 60_000,
        }) as object,
        attributes: {
          'identification.id': id,
          'identification.state': 'signing',
          'identification.next_state': 'phaseB',
        },
        status: null,
        endTime: NOW,
      },
    ]);
  });

  it('of a failed call have the error status, the code and the HTTP status', () => {
    fakeClock();
    const { tracer, spans } = openTracer();

    traceWith(tracer)({
      type: 'call',
      id,
      call: 'finalize',
      outcome: 'unavailable',
      httpStatus: 503,
      duration: 250,
      late: null,
    });

    expect(spans).toEqual([
      {
        name: 'identification finalize',
        options: expect.objectContaining({ root: true, kind: 2, startTime: NOW - 250 }) as object,
        attributes: {
          'identification.id': id,
          'identification.outcome': 'unavailable',
          'http.response.status_code': 503,
        },
        status: { code: 2, message: 'unavailable' },
        endTime: NOW,
      },
    ]);
  });

  it('of an aborted call have no error status', () => {
    const { tracer, spans } = openTracer();

    traceWith(tracer)({
      type: 'call',
      id,
      call: 'getStatus',
      outcome: 'aborted',
      httpStatus: null,
      duration: 1,
      late: null,
    });

    expect(spans).toMatchObject([{ status: null }]);
  });

  it('are not recorded for the first state or for other events', () => {
    const { tracer, spans } = openTracer();
    const observe = traceWith(tracer);

    observe({ type: 'state', id, from: null, to: 'initiating', spent: 0, failure: null });
    observe({ type: 'save', id, outcome: 'done', duration: 1 });

    expect(spans).toEqual([]);
  });

  it('are not recorded where no SDK is installed', () => {
    const tracer = trace.getTracer('test');
    const startSpan = vi.spyOn(tracer, 'startSpan');

    traceWith(tracer)({
      type: 'state',
      id,
      from: 'signing',
      to: 'phaseB',
      spent: 1,
      failure: null,
    });

    const [result] = startSpan.mock.results;
    if (result?.type !== 'return') throw new Error('There is no span.');
    expect(result.value.isRecording()).toBe(false);
  });
});
