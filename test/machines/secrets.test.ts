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

/** Which of the secrets are in something that is written down or shown. */
const found = (written: unknown, secrets: readonly string[] = SECRETS): string[] =>
  secrets.filter((secret) => JSON.stringify(written).includes(secret));

const checkpoint = (flow: Flow): unknown => checkpointOf(flow.snapshot());

it('the canaries are where they belong, so that they could be found elsewhere', async () => {
  const flow = await flowAt('signing', OPTIONS);
  expect(found(flow.view())).toEqual([SIGNING_URL]);
  expect(found(flow.initiate.calls[0]?.input)).toEqual(Object.values(METADATA));
});

describe.each(SPOTS)('in %s', (spot) => {
  it('the checkpoint holds no hosted URL and nothing about the device', async () => {
    const flow = await flowAt(spot, OPTIONS);
    expect(found(checkpoint(flow))).toEqual([]);
  });

  it('neither does the checkpoint after a resume', async () => {
    const flow = resume(await flowAt(spot, OPTIONS), OPTIONS);
    expect(found(checkpoint(flow))).toEqual([]);
  });

  it('the view shows nothing about the device', async () => {
    const flow = await flowAt(spot, OPTIONS);
    expect(found(flow.view(), [CALLBACK_ID, ...Object.values(METADATA)])).toEqual([]);
  });
});

it.each(['redirect.failed', 'redirect.expired'] as const)(
  'a failure by %s says nothing of the page',
  async (type) => {
    const flow = await flowAt('signing', OPTIONS);
    await flow.send(type);
    await flow.poll({ status: null, url: null });
    expect(flow.view().state).toBe('failed');
    expect(found([flow.view(), checkpoint(flow)])).toEqual([]);
  },
);

it('the URL of an answer that fails by its status is not kept', async () => {
  const flow = await flowAt('phaseA.requesting', OPTIONS);
  await flow.poll({ status: 'ERROR', url: SIGNING_URL });
  expect(flow.view().state).toBe('failed');
  expect(found([flow.view(), checkpoint(flow)])).toEqual([]);
});

it('an error that an actor throws by mistake leaves no trace of its message', async () => {
  const flow = startFlow(OPTIONS);
  for (let calls = 0; calls < 3; calls += 1) {
    await flow.waitOut();
    await flow.initiate.fail(new TypeError(`Failed to open ${IDENTITY_URL}`));
  }
  expect(flow.view()).toMatchObject({ state: 'failed', failure: failure('unexpected') });
  expect(found([flow.view(), checkpoint(flow)])).toEqual([]);
});

it('the URL of a page that is over is gone from the memory too', async () => {
  const flow = await flowAt('completed', OPTIONS);
  expect(flow.snapshot().context.url).toBeNull();
});
