import { describe, expect, it } from 'vitest';
import { logTo } from '../../src/telemetry/index.js';
import type { HostEvent } from '../../src/server/index.js';
import { openLog } from './helpers.js';

/** Properties that no event has, and that no line may hold. */
const SECRETS = {
  url: 'https://verify.example/canary',
  accessToken: 'canary',
  userId: 42,
  message: 'canary',
};

const id = '0b0f1b1e-0000-4000-8000-000000000000';

const told = (
  outcome: 'delivered' | 'failed' | 'dead',
  level: number,
): [HostEvent, level: number, fields: object] => {
  const webhook = 'identification.failed';
  const attempt = { id, eventId: 'event', webhook, outcome, httpStatus: 500, attempts: 3 } as const;
  const times = { duration: 5, age: 70 };
  const event = { type: 'webhook', ...attempt, ...times } as const;
  return [event, level, { event: 'webhook', ...attempt, ...times }];
};

const EVENTS: readonly [HostEvent, level: number, fields: object][] = [
  [
    { type: 'state', id, from: 'phaseB', to: 'finalizing', spent: 4_200, failure: null },
    30,
    { event: 'state', id, from: 'phaseB', to: 'finalizing', spent: 4_200, failure: null },
  ],
  [
    { type: 'state', id, from: 'phaseA', to: 'failed', spent: 10, failure: 'unauthorized' },
    40,
    { event: 'state', id, from: 'phaseA', to: 'failed', spent: 10, failure: 'unauthorized' },
  ],
  [
    {
      type: 'call',
      id,
      call: 'getStatus',
      outcome: 'done',
      httpStatus: null,
      duration: 12.345_678,
      late: 3,
    },
    20,
    {
      event: 'call',
      id,
      call: 'getStatus',
      outcome: 'done',
      httpStatus: null,
      duration: 12.346,
      late: 3,
    },
  ],
  [
    {
      type: 'call',
      id,
      call: 'finalize',
      outcome: 'unavailable',
      httpStatus: 503,
      duration: 1,
      late: null,
    },
    40,
    {
      event: 'call',
      id,
      call: 'finalize',
      outcome: 'unavailable',
      httpStatus: 503,
      duration: 1,
      late: null,
    },
  ],
  [
    { type: 'retry', id, state: 'finalizing', code: 'unavailable', attempts: 2, delay: 900 },
    20,
    { event: 'retry', id, state: 'finalizing', code: 'unavailable', attempts: 2, delay: 900 },
  ],
  [
    { type: 'wake', id, state: 'phaseA', late: 7 },
    20,
    { event: 'wake', id, state: 'phaseA', late: 7 },
  ],
  [
    { type: 'save', id, outcome: 'done', duration: 1 },
    20,
    { event: 'save', id, outcome: 'done', duration: 1 },
  ],
  [
    { type: 'save', id, outcome: 'failed', duration: 1 },
    50,
    { event: 'save', id, outcome: 'failed', duration: 1 },
  ],
  [
    { type: 'delivery', id, outcome: 'done', attempts: 1, duration: 5 },
    30,
    { event: 'delivery', id, outcome: 'done', attempts: 1, duration: 5 },
  ],
  [
    { type: 'delivery', id, outcome: 'failed', attempts: 3, duration: 5 },
    40,
    { event: 'delivery', id, outcome: 'failed', attempts: 3, duration: 5 },
  ],
  told('delivered', 30),
  told('failed', 40),
  told('dead', 50),
  [
    { type: 'unfinalized', id, state: 'failed', late: 5 },
    50,
    { event: 'unfinalized', id, state: 'failed', late: 5 },
  ],
  [{ type: 'damaged', id, state: 'signing' }, 50, { event: 'damaged', id, state: 'signing' }],
  [
    { type: 'lease', outcome: 'lost', owned: 3, claimed: 0, lag: null },
    40,
    { event: 'lease', outcome: 'lost', owned: 3, claimed: 0, lag: null },
  ],
  [
    { type: 'storeError', error: new Error('canary') },
    50,
    { event: 'storeError', errorCode: null },
  ],
];

describe('a log line', () => {
  it.for(EVENTS)(
    'for %o has the level and the fields of its event, and no others',
    ([event, level, fields]) => {
      const log = openLog();

      logTo(log.logger)({ ...event, ...SECRETS });

      const [{ time, pid, hostname, msg, level: logged, ...rest } = {}] = log.lines();
      expect(logged).toBe(level);
      expect(rest).toEqual(fields);
      expect(typeof msg).toBe('string');
      expect([time, pid, hostname]).not.toContain(undefined);
      expect(log.texts.join('')).not.toContain('canary');
    },
  );

  it('for a store error has the code of its cause, and no text', () => {
    const log = openLog();
    const full = Object.assign(new Error('canary'), { code: 'SQLITE_FULL' });

    logTo(log.logger)({ type: 'storeError', error: new Error('canary', { cause: full }) });

    expect(log.lines()).toMatchObject([{ errorCode: 'SQLITE_FULL' }]);
    expect(log.texts.join('')).not.toContain('canary');
  });

  it('for a store error has the code of Postgres', () => {
    const log = openLog();
    const error = Object.assign(new Error('canary'), { code: '57P01' });
    logTo(log.logger)({ type: 'storeError', error });
    expect(log.lines()).toMatchObject([{ errorCode: '57P01' }]);
  });

  it('for a store error has no code that is not an identifier', () => {
    const log = openLog();

    logTo(log.logger)({
      type: 'storeError',
      error: Object.assign(new Error(), { code: 'user 42 of https://bank.example' }),
    });

    expect(log.lines()).toMatchObject([{ errorCode: null }]);
  });
});
