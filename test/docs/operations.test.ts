import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createGatewayActors } from '../../src/index.js';
import { createServerHost, type HostEvent } from '../../src/server/index.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { createMetrics, logTo, traceWith } from '../../src/telemetry/index.js';
import { openLog, openTracer } from '../telemetry/helpers.js';

const text = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');

/** The cells of the rows of a section's table, without its head. */
const rowsOf = (heading: string): string[][] => {
  const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| (`.*)\|$/gm)].map(([, row = '']) =>
    row.split(/(?<!\\)\|/).map((cell) => cell.trim()),
  );
};

const namesIn = (cell = ''): string[] =>
  [...cell.matchAll(/`([\w.]+)`/g)].map(([, name = '']) => name);

/** The series that a selector of PromQL names: `{code=~"a\|b"}` (in a table) stands for two. */
function selectors(name: string, conditions: string): { name: string; labels: string[] }[] {
  return [...conditions.matchAll(/(\w+)=~?"([^"]*)"/g)].reduce<
    { name: string; labels: string[] }[]
  >(
    (all, [, label = '', values = '']) =>
      all.flatMap(({ labels }) =>
        values
          .split(/\\?\|/)
          .map((value) => ({ name, labels: [...labels, `${label}="${value}"`] })),
      ),
    [{ name, labels: [] }],
  );
}

const id = '0b0f1b1e-0000-4000-8000-000000000000';

/** One of each type, and of each level. */
const EVENTS: readonly HostEvent[] = [
  { type: 'state', id, from: 'phaseA', to: 'signing', spent: 1, failure: null },
  { type: 'state', id, from: 'phaseA', to: 'failed', spent: 1, failure: 'network' },
  { type: 'call', id, call: 'getStatus', outcome: 'done', httpStatus: 200, duration: 1, late: 1 },
  { type: 'call', id, call: 'finalize', outcome: 'network', httpStatus: 1, duration: 1, late: 1 },
  { type: 'retry', id, state: 'phaseA', code: 'network', attempts: 1, delay: 1 },
  { type: 'wake', id, state: 'phaseA', late: 1 },
  { type: 'save', id, outcome: 'done', duration: 1 },
  { type: 'save', id, outcome: 'failed', duration: 1 },
  { type: 'delivery', id, outcome: 'done', attempts: 1, duration: 1 },
  { type: 'delivery', id, outcome: 'failed', attempts: 1, duration: 1 },
  ...(['delivered', 'failed', 'dead'] as const).map((outcome) => ({
    ...{
      type: 'webhook' as const,
      id,
      eventId: 'event',
      outcome,
      attempts: 2,
      duration: 4,
      age: 9,
    },
    ...{ webhook: 'identification.completed' as const, httpStatus: 500 },
  })),
  { type: 'unfinalized', id, state: 'failed', late: 5 },
  { type: 'damaged', id, state: 'phaseA' },
  { type: 'storeError', error: null },
  ...(['lost', 'renewed'] as const).map((outcome): HostEvent => ({
    type: 'lease',
    outcome,
    owned: 2,
    claimed: 1,
    lag: 3,
  })),
  { type: 'store', works: false, error: null },
  { type: 'store', works: true, error: null },
];

/** Of a store in a database. */
const POOL = { totalCount: 3, idleCount: 1, waitingCount: 0 };

describe('docs/operations.md', () => {
  it('lists every metric with its type, its labels and its help', async () => {
    const metrics = createMetrics({ pool: POOL });
    for (const event of EVENTS) metrics.observe(event);
    const scraped = await metrics.text({
      count: () => Promise.resolve({ signing: 1 } as never),
    });

    const told = [...scraped.matchAll(/^# HELP (\w+) (.*)\n# TYPE \w+ (\w+)\n(.*)$/gm)].map(
      ([, name = '', help = '', type = '', sample = '']) => [
        `\`${name}\``,
        type,
        [...sample.matchAll(/(\w+)="/g)]
          .map(([, label = '']) => label)
          .filter((label) => label !== 'le')
          .map((label) => `\`${label}\``)
          .join(', '),
        help,
      ],
    );

    expect(told.length).toBeGreaterThan(5);
    expect(rowsOf('Metrics')).toEqual(told);
  });

  it('alerts on series that a server has before anything has happened to it', async () => {
    const host = createServerHost({
      actors: createGatewayActors({ baseUrl: 'https://gateway.example', getAccessToken: () => '' }),
      store: createMemoryStore(),
    });
    onTestFinished(() => host.close());
    const scraped = await createMetrics({ pool: POOL }).text(host);
    const series = [...scraped.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)].map(
      ([, name = '', labels = '']) => ({ name, labels: labels.split(',') }),
    );
    const section = text.split('\n## Alerts\n')[1]?.split('\n## ')[0] ?? '';

    const used = [...section.matchAll(/\b(identification\w+)(?:\{([^}]*)\})?/g)].flatMap(
      ([, name = '', conditions = '']) => selectors(name, conditions),
    );
    expect(used.length).toBeGreaterThan(10);
    expect(
      used.filter(
        ({ name, labels }) =>
          !series.some(
            (each) => each.name === name && labels.every((label) => each.labels.includes(label)),
          ),
      ),
    ).toEqual([]);
  });

  it('lists every log line with its levels and its fields', () => {
    const LEVELS: Record<string, string> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error' };
    const log = openLog();
    for (const event of EVENTS) logTo(log.logger)(event);

    const told = new Map<string, { readonly levels: string[]; readonly fields: string[] }>();
    for (const { event, level, time, pid, hostname, msg, ...fields } of log.lines()) {
      expect([time, pid, hostname, msg]).not.toContain(undefined);
      const levels = [...(told.get(String(event))?.levels ?? []), LEVELS[String(level)] ?? ''];
      told.set(String(event), { levels, fields: Object.keys(fields) });
    }

    expect(
      rowsOf('Logs').map(([event, levels = '', fields]) => [
        namesIn(event)[0],
        {
          levels: [...levels.matchAll(/debug|info|warn|error/g)].map(String),
          fields: namesIn(fields),
        },
      ]),
    ).toEqual([...told]);
  });

  it('lists every attribute of a span', () => {
    const { tracer, spans } = openTracer();
    for (const event of EVENTS) traceWith(tracer)(event);

    expect(new Set(rowsOf('Spans').flatMap(([names]) => namesIn(names)))).toEqual(
      new Set(spans.flatMap(({ attributes }) => Object.keys(attributes))),
    );
  });
});
