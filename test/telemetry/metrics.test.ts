import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { createMetrics } from '../../src/telemetry/index.js';
import type { HostEvent } from '../../src/server/index.js';
import { start } from '../sandbox/helpers.js';
import { complete, openHost, operations, startParked, until } from '../server/helpers.js';
import { seriesNamed, seriesOf } from './helpers.js';

const empty = { count: () => Promise.reject(new Error('There is no host.')) };

/** The text of a scrape after these events. */
async function textAfter(...events: HostEvent[]): Promise<string> {
  const metrics = createMetrics();
  for (const event of events) metrics.observe(event);
  return metrics.text(empty);
}

describe('the metrics of a host', () => {
  it('count a whole identification', async () => {
    const sandbox = await start();
    const metrics = createMetrics();
    const host = openHost(sandbox, {
      observe: metrics.observe,
      onCompleted: () => undefined,
    });
    sandbox.faults.next('finalize', { kind: 'answer', status: 503 });
    const { identification } = await host.start({ userId: 1 });
    await complete(host, identification.id);
    await until(host, identification.id, ({ undelivered }) => !undelivered);

    const text = await metrics.text(host);

    const polls = operations(sandbox).filter((operation) => operation === 'status').length;
    expect(polls).toBeGreaterThan(1);
    expect(seriesNamed(text, 'identifications')).toEqual({
      'identifications{state="completed"}': 1,
    });
    expect(seriesNamed(text, 'identification_states_entered_total')).toEqual(
      Object.fromEntries(
        ['initiating', 'awaitingRedirect', 'phaseA', 'signing', 'phaseB', 'finalizing', 'completed']
          .map((state) => `identification_states_entered_total{state="${state}"}`)
          .map((series) => [series, 1]),
      ),
    );
    expect(seriesNamed(text, 'identification_state_duration_seconds_count')).toEqual(
      Object.fromEntries(
        ['initiating', 'awaitingRedirect', 'phaseA', 'signing', 'phaseB', 'finalizing']
          .map((state) => `identification_state_duration_seconds_count{state="${state}"}`)
          .map((series) => [series, 1]),
      ),
    );
    expect(seriesNamed(text, 'identification_polls_total')).toEqual({
      'identification_polls_total{outcome="done"}': polls,
    });
    const requests = 'identification_gateway_request_duration_seconds_count';
    expect(seriesNamed(text, requests)).toEqual({
      [`${requests}{operation="initiate",outcome="done"}`]: 1,
      [`${requests}{operation="getStatus",outcome="done"}`]: polls,
      [`${requests}{operation="finalize",outcome="failed"}`]: 1,
      [`${requests}{operation="finalize",outcome="done"}`]: 1,
    });
    expect(seriesNamed(text, 'identification_retries_total')).toEqual({
      'identification_retries_total{state="finalizing",code="unavailable"}': 1,
    });
    expect(seriesNamed(text, 'identification_deliveries_total')).toEqual({
      'identification_deliveries_total{outcome="done"}': 1,
    });
    expect(seriesNamed(text, 'identification_failures_total')).toEqual({});
  });

  it('count a failure by its code', async () => {
    const sandbox = await start();
    const metrics = createMetrics();
    const host = openHost(sandbox, { observe: metrics.observe });
    sandbox.faults.next('initiate', { kind: 'answer', status: 403 });
    const { identification } = await host.start({ userId: 1 });
    await until(host, identification.id, 'failed');

    expect(seriesNamed(await metrics.text(host), 'identification_failures_total')).toEqual({
      'identification_failures_total{code="forbidden"}': 1,
    });
  });

  it('measure the time in a state by the system clock', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const sandbox = await start();
    const metrics = createMetrics();
    const host = openHost(sandbox, { observe: metrics.observe });
    const id = await startParked(host, 1);
    vi.setSystemTime(Date.now() + 90_000);
    await host.send(id, { type: 'cancel' });

    const text = await metrics.text(host);
    const name = 'identification_state_duration_seconds';
    expect(seriesNamed(text, `${name}_sum`)).toEqual({
      [`${name}_sum{state="awaitingRedirect"}`]: 90,
    });
    const series = seriesOf(text);
    expect(series[`${name}_bucket{le="60",state="awaitingRedirect"}`]).toBe(0);
    expect(series[`${name}_bucket{le="120",state="awaitingRedirect"}`]).toBe(1);
  });

  it('read the number of identifications from the store at each scrape', async () => {
    const sandbox = await start();
    const metrics = createMetrics();
    const host = openHost(sandbox, { observe: metrics.observe });
    const id = await startParked(host, 1);
    expect(seriesNamed(await metrics.text(host), 'identifications')).toEqual({
      'identifications{state="awaitingRedirect"}': 1,
    });
    await host.send(id, { type: 'cancel' });

    expect(seriesNamed(await metrics.text(host), 'identifications')).toEqual({
      'identifications{state="cancelled"}': 1,
    });
  });

  it('leave out the number of identifications where the store fails', async () => {
    const sandbox = await start();
    const metrics = createMetrics();
    const store = createMemoryStore();
    const host = openHost(sandbox, { store, observe: metrics.observe });
    await startParked(host, 1);
    await metrics.text(host);
    vi.spyOn(store, 'count').mockRejectedValue(new Error('canary'));

    const text = await metrics.text(host);

    expect(
      Object.keys(seriesOf(text)).filter((name) => name.startsWith('identifications')),
    ).toEqual([]);
    expect(seriesNamed(text, 'identification_states_entered_total')).not.toEqual({});
  });

  it('are 0 before the first event', async () => {
    const series = seriesOf(await textAfter());

    expect(series['identification_failures_total{code="unauthorized"}']).toBe(0);
    expect(series['identification_polls_total{outcome="timeout"}']).toBe(0);
    expect(series['identification_retries_total{state="finalizing",code="network"}']).toBe(0);
    expect(series['identification_deliveries_total{outcome="failed"}']).toBe(0);
    expect(series['identification_states_entered_total{state="completed"}']).toBe(0);
  });

  it('count wakes, failed saves, conflicts, damaged records and store errors', async () => {
    const id = 'canary';
    const text = await textAfter(
      { type: 'wake', id, state: 'phaseA', late: 1_500 },
      { type: 'save', id, outcome: 'failed', duration: 2 },
      { type: 'save', id, outcome: 'conflict', duration: 2 },
      { type: 'damaged', id, state: 'signing' },
      { type: 'storeError', error: new Error('canary') },
      { type: 'lease', outcome: 'renewed', owned: 3, claimed: 2, lag: 1_500 },
      { type: 'lease', outcome: 'lost', owned: 1, claimed: 1, lag: null },
    );

    expect(seriesOf(text)).toMatchObject({
      identification_wake_lateness_seconds_sum: 1.5,
      'identification_save_duration_seconds_count{outcome="failed"}': 1,
      'identification_save_duration_seconds_count{outcome="conflict"}': 1,
      identification_damaged_records_total: 1,
      identification_store_errors_total: 1,
      identification_owned: 1,
      identification_claims_total: 3,
      'identification_leases_total{outcome="lost"}': 1,
      'identification_leases_total{outcome="failed"}': 0,
    });
    expect(text).not.toMatch(/^identification_news_lag_seconds /m);
    expect(text).not.toContain('canary');
  });

  it('measure the lateness of planned calls only', async () => {
    const call = { type: 'call', id: '1', outcome: 'done', httpStatus: null, duration: 5 } as const;
    const text = await textAfter(
      { ...call, call: 'initiate', late: null },
      { ...call, call: 'getStatus', late: 250 },
    );

    expect(seriesOf(text)).toMatchObject({
      identification_call_lateness_seconds_count: 1,
      identification_call_lateness_seconds_sum: 0.25,
    });
  });

  it('count the connections of a pool at each scrape', async () => {
    const pool = { totalCount: 3, idleCount: 1, waitingCount: 0 };
    const metrics = createMetrics({ pool });
    expect(seriesNamed(await metrics.text(empty), 'identification_store_connections')).toEqual({
      'identification_store_connections{state="busy"}': 2,
      'identification_store_connections{state="idle"}': 1,
    });
    Object.assign(pool, { totalCount: 2, idleCount: 0, waitingCount: 7 });
    expect(seriesNamed(await metrics.text(empty), 'identification_store_connections')).toEqual({
      'identification_store_connections{state="busy"}': 2,
      'identification_store_connections{state="waiting"}': 7,
    });
  });

  it('of two hosts are separate', async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.observe({ type: 'damaged', id: '1', state: 'signing' });

    expect(seriesNamed(await other.text(empty), 'identification_damaged_records_total')).toEqual(
      {},
    );
  });

  it('have the content type of the Prometheus text format', () => {
    const { contentType } = createMetrics();

    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  });
});
