import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { createEventDelivery, type EventDeliveryOptions } from '../../src/events/index.js';
import { KEYS, openReceiver } from './receiver.js';

const MESSAGE = { id: 'e1b7', body: '{"type":"identification.completed"}' };
const open = new AbortController().signal;

const deliveryTo = (url: string, options: Partial<EventDeliveryOptions> = {}) =>
  createEventDelivery({ url, keys: [KEYS.first], ...options });

describe('an event', () => {
  it('is signed as Standard Webhooks says, over the id, the time and the bytes of the body', async () => {
    const receiver = await openReceiver();
    await expect(deliveryTo(receiver.url).send(MESSAGE, open)).resolves.toEqual({
      outcome: 'delivered',
      httpStatus: 204,
      retryAfter: null,
    });
    const [received] = receiver.requests;
    const { headers = {}, body = '' } = received ?? {};
    expect(body).toBe(MESSAGE.body);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': MESSAGE.id,
    });
    const sentAt = String(headers['webhook-timestamp']);
    expect(Math.abs(Number(sentAt) - Date.now() / 1_000)).toBeLessThan(5);
    // By hand, so that it is the standard and not the library that is met.
    const signature = createHmac('sha256', Buffer.from(KEYS.first.slice(6), 'base64'))
      .update(`${MESSAGE.id}.${sentAt}.${body}`)
      .digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
  });

  it('has the same id and body at each attempt, and the time of the attempt', async () => {
    const receiver = await openReceiver(() => 500);
    const delivery = deliveryTo(receiver.url);
    await delivery.send(MESSAGE, open);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await delivery.send(MESSAGE, open);
    const [first, second] = receiver.requests;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(Number(second?.headers['webhook-timestamp'])).toBeGreaterThan(
      Number(first?.headers['webhook-timestamp']),
    );
  });

  it('is signed with two keys while they are changed, so that either receiver takes it', async () => {
    const receiver = await openReceiver();
    await deliveryTo(receiver.url, { keys: [KEYS.second, KEYS.first] }).send(MESSAGE, open);
    const { headers = {}, body = '' } = receiver.requests[0] ?? {};
    const texts = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, String(value)]),
    );
    expect(String(headers['webhook-signature']).split(' ')).toHaveLength(2);
    for (const key of [KEYS.first, KEYS.second]) {
      expect(new Webhook(key).verify(body, texts)).toEqual(JSON.parse(MESSAGE.body));
    }
    expect(() => new Webhook(KEYS.third).verify(body, texts)).toThrow();
  });

  it('is taken by any 2xx, ended by 410, and failed by every other answer', async () => {
    const statuses = [200, 202, 299, 301, 302, 308, 400, 401, 404, 409, 410, 429, 500, 503];
    const receiver = await openReceiver((_, index) => statuses[index] ?? 500);
    const delivery = deliveryTo(receiver.url);
    const outcomes: unknown[] = [];
    for (const status of statuses) {
      const { outcome, httpStatus } = await delivery.send(MESSAGE, open);
      expect(httpStatus).toBe(status);
      outcomes.push([status, outcome]);
    }
    expect(outcomes).toEqual(
      statuses.map((status) => [
        status,
        status < 300 ? 'delivered' : status === 410 ? 'gone' : 'failed',
      ]),
    );
  });

  it('does not follow a redirect', async () => {
    const elsewhere = await openReceiver();
    const headers = { location: elsewhere.url };
    const receiver = await openReceiver(() => ({ status: 307, headers }));
    expect(await deliveryTo(receiver.url).send(MESSAGE, open)).toMatchObject({ outcome: 'failed' });
    expect(elsewhere.requests).toEqual([]);
  });

  it.each([
    [429, '120', 120_000],
    [503, '3', 3_000],
    [503, 'nonsense', null],
    [500, '120', null],
  ])('that is answered %d with `Retry-After: %s` waits for %s ms', async (status, wait, ms) => {
    const receiver = await openReceiver(() => ({ status, headers: { 'retry-after': wait } }));
    expect(await deliveryTo(receiver.url).send(MESSAGE, open)).toMatchObject({ retryAfter: ms });
  });

  it('fails where the receiver hangs for longer than the time-out', async () => {
    const receiver = await openReceiver(() => () => undefined);
    const since = performance.now();
    const attempt = await deliveryTo(receiver.url, { timeout: 1_000 }).send(MESSAGE, open);
    expect(attempt).toEqual({ outcome: 'failed', httpStatus: null, retryAfter: null });
    expect(performance.now() - since).toBeLessThan(5_000);
  });

  it('is taken although the body of the answer never ends', async () => {
    const receiver = await openReceiver(() => (response) => {
      response.writeHead(200);
      response.write('canary');
    });
    expect(await deliveryTo(receiver.url).send(MESSAGE, open)).toMatchObject({
      outcome: 'delivered',
    });
  });

  it('fails where no one listens, and rejects where its caller leaves', async () => {
    const delivery = deliveryTo('http://127.0.0.1:1/canary');
    expect(await delivery.send(MESSAGE, open)).toMatchObject({ outcome: 'failed' });
    await expect(delivery.send(MESSAGE, AbortSignal.abort())).rejects.toThrow(/abort/i);
  });
});

describe('the options of a delivery', () => {
  it.each([
    'http://bank.example/events',
    'https://user:secret@bank.example/',
    'ftp://bank.example/',
    '/events',
    ' https://bank.example/',
    'https:bank.example',
  ])('refuse the URL %s', (url) => {
    expect(() => deliveryTo(url)).toThrow(
      'url: must be an https: URL (http: on this machine) without a password',
    );
  });

  it.each([
    ['is too short', 'whsec_c2hvcnQ='],
    ['is no base64', `${KEYS.first}!`],
    ['is trivial', Buffer.alloc(32, 'a').toString('base64')],
    [
      'is too long',
      Buffer.from(Array.from({ length: 70 }, (_, i) => (i * 37) % 251)).toString('base64'),
    ],
    ['is empty', ''],
  ])('refuse a key that %s, and do not repeat it', (_, key) => {
    const make = () => deliveryTo('https://bank.example/', { keys: [key] });
    expect(make).toThrow(
      'keys.0: must be base64 of 24 to 64 random bytes, as "openssl rand -base64 32" prints',
    );
  });

  it('take one key or two that differ', () => {
    const make = (...keys: string[]) => deliveryTo('https://bank.example/', { keys });
    for (const keys of [[], [KEYS.first, KEYS.second, KEYS.third]]) {
      expect(() => make(...keys)).toThrow('keys: must be one key, or two while they are changed');
    }
    expect(() => make(KEYS.first, KEYS.first.slice(6))).toThrow('keys: must differ');
    expect(() => make(KEYS.first, KEYS.second.slice(6))).not.toThrow();
    for (const bytes of [24, 32, 64]) {
      const key = Buffer.from(Array.from({ length: bytes }, (_, i) => (i * 73 + 5) % 256));
      expect(() => make(key.toString('base64'))).not.toThrow();
    }
  });

  it('name the states that there are', () => {
    const wrong = { states: ['phaseA'] } as unknown as Partial<EventDeliveryOptions>;
    expect(() => deliveryTo('https://bank.example/', wrong)).toThrow(
      'states.0: must be some of started, completed, failed, stalled, expired, cancelled',
    );
    expect(() => deliveryTo('https://bank.example/', { states: [] })).toThrow('states: must be');
    expect([...deliveryTo('https://bank.example/', { states: ['failed'] }).states]).toEqual([
      'failed',
    ]);
    expect(deliveryTo('https://bank.example/').states.size).toBe(6);
  });
});
