import { describe, expect, it } from 'vitest';
import { checkpointOf, failure } from '../../src/index.js';
import { IDENTITY_URL, resume, SIGNING_URL, startFlow, USER_ID, type Flow } from './flow.js';
import { flowAt, SPOTS } from './places.js';

const METADATA = {
  localTimezone: 'canary-timezone',
  userAgent: 'canary-agent',
  browserLanguage: 'canary-browser-language',
  userLanguage: 'canary-user-language',
  deviceName: 'canary-device',
} as const;
const CALLBACK_ID = 'canary-callback';
const OPTIONS = { subject: { userId: USER_ID, bTrustAppCallBackId: CALLBACK_ID, ...METADATA } };

const SECRETS = [IDENTITY_URL, SIGNING_URL, ...Object.values(METADATA)];

/** The secrets that a value holds. */
const found = (written: unknown, secrets: readonly string[] = SECRETS): string[] =>
  secrets.filter((secret) => JSON.stringify(written).includes(secret));

const checkpoint = (flow: Flow): unknown => checkpointOf(flow.snapshot());

it('the canaries are found where they belong', async () => {
  const flow = await flowAt('signing', OPTIONS);
  expect(found(flow.view())).toEqual([SIGNING_URL]);
  expect(found(flow.initiate.calls[0]?.input)).toEqual(Object.values(METADATA));
});

describe.each(SPOTS)('in %s', (spot) => {
  it('the checkpoint holds no hosted URL and no device data', async () => {
    const flow = await flowAt(spot, OPTIONS);
    expect(found(checkpoint(flow))).toEqual([]);
  });

  it('the checkpoint after a resume holds no hosted URL and no device data', async () => {
    const flow = resume(await flowAt(spot, OPTIONS), OPTIONS);
    expect(found(checkpoint(flow))).toEqual([]);
  });

  it('the view holds no device data', async () => {
    const flow = await flowAt(spot, OPTIONS);
    expect(found(flow.view(), [CALLBACK_ID, ...Object.values(METADATA)])).toEqual([]);
  });
});

it.each(['redirect.failed', 'redirect.expired'] as const)(
  'a failure by %s holds no hosted URL',
  async (type) => {
    const flow = await flowAt('signing', OPTIONS);
    await flow.send(type);
    await flow.poll({ status: null, url: null });
    expect(flow.view().state).toBe('failed');
    expect(found([flow.view(), checkpoint(flow)])).toEqual([]);
  },
);

it('the URL of an answer with a failure status is not kept', async () => {
  const flow = await flowAt('phaseA.requesting', OPTIONS);
  await flow.poll({ status: 'ERROR', url: SIGNING_URL });
  expect(flow.view().state).toBe('failed');
  expect(found([flow.view(), checkpoint(flow)])).toEqual([]);
});

it('the message of an unknown error of an actor is not kept', async () => {
  const flow = startFlow(OPTIONS);
  for (let calls = 0; calls < 3; calls += 1) {
    await flow.waitOut();
    await flow.initiate.fail(new TypeError(`Failed to open ${IDENTITY_URL}`));
  }
  expect(flow.view()).toMatchObject({ state: 'failed', failure: failure('unexpected') });
  expect(found([flow.view(), checkpoint(flow)])).toEqual([]);
});

it('the context holds no URL once the identification is completed', async () => {
  const flow = await flowAt('completed', OPTIONS);
  expect(flow.snapshot().context.url).toBeNull();
});
