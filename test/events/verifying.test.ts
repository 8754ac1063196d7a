import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  createEventDelivery,
  EventRefusedError,
  verifyEvent,
  webhookStates,
  type EventRefusal,
  type WebhookState,
} from '../../src/events/index.js';
import { startedEvent, stateEvent, type Entered } from '../../src/host/webhook-event.js';
import { KEYS, openReceiver, type Received } from './receiver.js';

const ENTERED: Entered = {
  id: 'c2ad6f4e-9e7c-4f3c-8a57-3d1b5a0c9a11',
  userId: 42,
  userType: 'individual',
  createdAt: 1_790_000_000_000,
  enteredAt: 1_790_000_050_123,
  state: 'completed',
  failure: null,
  output: { correlationId: 'f1d3', individualId: 989 },
};

const all = { states: new Set(webhookStates) };

function messageOf(state: WebhookState) {
  const event =
    state === 'started'
      ? startedEvent(all, ENTERED)
      : stateEvent(all, {
          ...ENTERED,
          state,
          failure: state === 'failed' ? 'notEligible' : null,
          output: state === 'completed' ? ENTERED.output : null,
        });
  if (event === null) throw new Error('There is no event of this state.');
  return event.message(7, 'webhook-1');
}

/** What a receiver gets, signed with these keys. */
async function received(keys: readonly string[], body = messageOf('completed').body) {
  const receiver = await openReceiver();
  const delivery = createEventDelivery({ url: receiver.url, keys });
  await delivery.send({ id: 'webhook-1', body }, new AbortController().signal);
  const [request] = receiver.requests;
  if (request === undefined) throw new Error('Nothing was received.');
  return request;
}

function refusal(
  { headers, body }: Received,
  keys: string | readonly string[],
): EventRefusal | null {
  try {
    verifyEvent(headers, body, keys);
    return null;
  } catch (error) {
    if (error instanceof EventRefusedError) return error.reason;
    throw error;
  }
}

afterEach(() => {
  vi.useRealTimers();
});

describe('a receiver', () => {
  it.each(webhookStates)('reads the event of %s', async (state) => {
    const { headers, body } = await received([KEYS.first], messageOf(state).body);
    expect(verifyEvent(headers, body, KEYS.first)).toEqual({
      webhookId: 'webhook-1',
      event: {
        type: `identification.${state}`,
        timestamp: '2026-09-21T14:14:10.123Z',
        data: {
          ...{ id: ENTERED.id, version: 7, userId: 42, userType: 'individual' },
          ...{ createdAt: ENTERED.createdAt, enteredAt: ENTERED.enteredAt },
          ...(state === 'failed' && { failure: 'notEligible' }),
          ...(state === 'completed' && ENTERED.output),
        },
      },
    });
  });

  it('reads the body as bytes, and the headers as `Headers` or in any case', async () => {
    const { headers, body } = await received([KEYS.first]);
    const entries = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
    const upper = Object.fromEntries(entries.map(([name, value]) => [name.toUpperCase(), value]));
    const fetched = new Headers(Object.fromEntries(entries));
    for (const given of [upper, fetched]) {
      expect(verifyEvent(given, new TextEncoder().encode(body), [KEYS.first])).toMatchObject({
        webhookId: 'webhook-1',
      });
    }
  });

  it('takes events of the key before while keys are changed, and not after it is removed', async () => {
    const [before, during, after] = [
      await received([KEYS.first]),
      await received([KEYS.second, KEYS.first]),
      await received([KEYS.second]),
    ];
    const taken = (keys: string[]) =>
      [before, during, after].map((request) => refusal(request, keys) === null);
    expect(taken([KEYS.first])).toEqual([true, true, false]);
    expect(taken([KEYS.first, KEYS.second])).toEqual([true, true, true]);
    expect(taken([KEYS.second])).toEqual([false, true, true]);
    expect(taken([KEYS.third])).toEqual([false, false, false]);
  });

  it('refuses what was sent more than 5 minutes ago, or is as far ahead', async () => {
    const request = await received([KEYS.first]);
    const sentAt = Number(request.headers['webhook-timestamp']) * 1_000;
    const at = (seconds: number) => {
      vi.useFakeTimers({ toFake: ['Date'], now: sentAt + seconds * 1_000 });
      return refusal(request, KEYS.first);
    };
    expect([at(-299), at(299)]).toEqual([null, null]);
    expect([at(-302), at(302)]).toEqual(['timestamp', 'timestamp']);
  });

  it('refuses a body, an id, a time or a signature that was changed on the way', async () => {
    const request = await received([KEYS.first]);
    const { headers, body } = request;
    const changed = (changes: Received['headers'], text = body) =>
      refusal({ headers: { ...headers, ...changes }, body: text }, KEYS.first);
    const [other] = [await received([KEYS.first], messageOf('failed').body)];
    expect([
      changed({}, body.replace('42', '43')),
      changed({}, ` ${body}`),
      changed({}, JSON.stringify(JSON.parse(body), null, 1)),
      changed({ 'webhook-id': 'webhook-2' }),
      changed({ 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) }),
      changed({ 'webhook-signature': other.headers['webhook-signature'] }),
      changed({ 'webhook-signature': String(headers['webhook-signature']).replace('v1,', 'v1a,') }),
      changed({ 'webhook-signature': '' }),
      changed({ 'webhook-id': undefined }),
      changed({ 'webhook-timestamp': 'now' }),
    ]).toEqual(Array.from({ length: 10 }, () => 'signature'));
  });

  it('refuses a signed body that is no event', async () => {
    const completed = JSON.parse(messageOf('completed').body) as { data: object };
    for (const body of [
      '',
      'text',
      '{}',
      '[]',
      JSON.stringify({ ...completed, type: 'identification.unknown' }),
      JSON.stringify({ ...completed, data: { ...completed.data, userId: '42' } }),
      JSON.stringify({ ...completed, data: { ...completed.data, correlationId: undefined } }),
    ]) {
      expect(refusal(await received([KEYS.first], body), KEYS.first)).toBe('content');
    }
  });

  it('takes an event to which a later version has added fields', async () => {
    const completed = JSON.parse(messageOf('completed').body) as { data: object };
    const body = JSON.stringify({ ...completed, more: 1, data: { ...completed.data, more: 2 } });
    expect(refusal(await received([KEYS.first], body), KEYS.first)).toBeNull();
  });

  it('names a key that is none, and says nothing of the request in its refusals', async () => {
    const request = await received([KEYS.first]);
    expect(() => verifyEvent(request.headers, request.body, 'secret')).toThrow(/keys\.0: must be/);
    const error = new EventRefusedError('signature');
    expect(error.message).toBe('The event is refused: no signature fits a key.');
  });
});

describe('the event of a state', () => {
  it('is made only of what the app wants, and of no other state', () => {
    const wanted = { states: new Set<WebhookState>(['failed']) };
    expect(stateEvent(wanted, ENTERED)).toBeNull();
    expect(startedEvent(wanted, ENTERED)).toBeNull();
    expect(stateEvent(null, ENTERED)).toBeNull();
    for (const state of ['initiating', 'restarting', 'phaseA', 'signing', 'finalizing'] as const) {
      expect(stateEvent(all, { ...ENTERED, state, output: null })).toBeNull();
    }
    expect(stateEvent(wanted, { ...ENTERED, state: 'failed', failure: 'notEligible' })?.type).toBe(
      'identification.failed',
    );
  });
});
