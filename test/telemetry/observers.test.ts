import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { combineObservers, createMetrics, logTo, traceWith } from '../../src/telemetry/index.js';
import type { HostEvent } from '../../src/server/index.js';
import { start } from '../sandbox/helpers.js';
import { complete, openHost, until } from '../server/helpers.js';
import { openLog, openTracer } from './helpers.js';

const CANARY = 'canary-of-the-access-token';

const throws = (): never => {
  throw new Error('The exporter is broken.');
};

const event: HostEvent = { type: 'damaged', id: '1', state: 'signing' };

describe('observers', () => {
  it('reveal no personal data, URL or token in a whole identification', async () => {
    const sandbox = await start({ accessToken: CANARY });
    const [log, metrics, { tracer, spans }] = [openLog(), createMetrics(), openTracer()];
    const host = openHost(sandbox, {
      observe: combineObservers(logTo(log.logger), metrics.observe, traceWith(tracer)),
      onCompleted: () => Promise.reject(new Error(`of ${CANARY}`)),
    });
    sandbox.faults.next('status', { kind: 'answer', status: 502 });
    const urls: string[] = [];
    const { identification } = await host.start({
      userId: 987_654_321,
      userAgent: 'canary-of-the-user-agent',
      deviceName: 'canary-of-the-device',
      localTimezone: 'Europe/Sofia',
    });
    const stop = host.subscribe(identification.id, ({ view }) => {
      if (view.hosted !== null) urls.push(view.hosted.url);
    });
    await complete(host, identification.id);
    stop();
    const { view } = await until(host, identification.id, 'completed');
    await until(host, identification.id, () =>
      log.lines().some(({ event, outcome }) => event === 'delivery' && outcome === 'failed'),
    );

    const said = [log.texts.join(''), await metrics.text(host), inspect(spans, { depth: null })];
    const secrets = [
      CANARY,
      'canary',
      'Sofia',
      '987654321',
      'http',
      new URL(sandbox.url).host,
      String(view.output?.correlationId),
      ...urls.map((url) => url.split('/').at(-1) ?? ''),
    ];
    expect(urls.length).toBeGreaterThan(0);
    for (const text of said) {
      expect(text.length).toBeGreaterThan(100);
      const names = text.replaceAll('httpStatus', '').replaceAll('http.response.status_code', '');
      expect(secrets.filter((secret) => names.includes(secret))).toEqual([]);
    }
  });

  it('that throw do not stop the other observers', () => {
    const log = openLog();

    combineObservers(throws, logTo(log.logger))(event);

    expect(log.lines()).toHaveLength(1);
  });

  it('that all throw do not stop an identification', async () => {
    const sandbox = await start();
    const broken = {
      logger: { debug: throws, info: throws, warn: throws, error: throws },
      tracer: { startSpan: throws },
    };
    const host = openHost(sandbox, {
      observe: combineObservers(logTo(broken.logger), traceWith(broken.tracer)),
    });
    const { identification } = await host.start({ userId: 1 });

    expect(await complete(host, identification.id)).toMatchObject({ view: { state: 'completed' } });
    expect(sandbox.finalizations(1)).toBe(1);
  });
});
