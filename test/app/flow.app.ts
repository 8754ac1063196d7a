import { describe, expect, inject, test } from 'vitest';
import { startSandbox, type Fault, type Sandbox } from '../../src/sandbox/index.js';
import { startApp } from './support/hermes.js';
import { networkOf } from './support/network.js';
import { createPhone, type PhoneOptions } from './support/phone.js';
import { PLATFORM_NAMES, type PlatformName } from './support/platforms.js';

const STOCK = ['React Native 0.86', 'React Native 0.88'] as const;

type OnFinished = PhoneOptions['onFinished'];

async function openSandbox(onFinished: OnFinished): Promise<Sandbox> {
  const sandbox = await startSandbox();
  onFinished(() => sandbox.close());
  return sandbox;
}

/** Starts an app that identifies user 7. */
async function launch(
  platform: PlatformName,
  onFinished: OnFinished,
  options: Partial<PhoneOptions> = {},
) {
  const sandbox = options.sandbox ?? (await openSandbox(onFinished));
  const phone = createPhone({ platform, sandbox, onFinished, userId: 7, ...options });
  return { sandbox, phone, launched: phone.launch() };
}

describe.concurrent('a user is identified', () => {
  test.for([
    ['React Native 0.86', 'xhr'],
    ['React Native 0.86', 'wrapped fetch'],
    ['React Native 0.88', 'xhr'],
    ['React Native 0.88', 'wrapped fetch'],
    ['Expo 58', 'default'],
    ['Expo 58', 'fetch'],
    ['Expo 58', 'xhr'],
  ] as const)(
    'on %s, by %s, and each URL is sent as it is',
    async ([platform, means], { onTestFinished }) => {
      const { phone, sandbox, launched } = await launch(platform, onTestFinished, { means });
      const completed = phone.until(({ state }) => state === 'completed');
      await launched;

      expect((await completed).output?.individualId).toBeGreaterThan(0);
      expect(sandbox.finalizations(7)).toBe(1);
      expect(sandbox.requests.filter(({ path }) => path.includes('?'))).toEqual([]);
      expect(phone.errors()).toEqual([]);
    },
  );
});

const answer = (status: number, body: string, type = 'application/json'): Fault => ({
  kind: 'answer',
  status,
  body,
  headers: { 'content-type': type },
});

const withUrl = (url: string): Fault => ({
  kind: 'altered',
  alter: (given) => ({ ...given, body: JSON.stringify({ videoIdentificationUrl: url }) }),
});

/** What happens to Initiate, and the failure that it means. */
const FAILURES: readonly (readonly [code: string, Fault])[] = [
  ['notEligible', answer(400, '{"title":"User is not eligible"}')],
  ['forbidden', answer(403, '{}')],
  ['unknownUser', answer(404, '{}')],
  ['rejected', answer(422, '{}')],
  ['unauthorized', answer(401, '')],
  ['rateLimited', answer(429, '')],
  ['unavailable', answer(503, '<html>', 'text/html')],
  ['intermediary', answer(200, '<html>', 'text/html')],
  ['protocol', answer(200, '{}')],
  ['responseTooLarge', { kind: 'oversized', bytes: 1_000_000 }],
  ['timeout', { kind: 'headersOnly' }],
  ['network', { kind: 'reset' }],
  ['network', { kind: 'truncated' }],
  ['redirectRefused', { kind: 'redirect', location: '/elsewhere' }],
  ['unsafeUrl', withUrl('https:evil.example')],
  ['unsafeUrl', withUrl('javascript://verify.example/%0aalert(1)')],
];

/** What the token provider does, and the failure that it means. */
const PROVIDERS: readonly (readonly [what: string, () => null | Promise<never>, code: string])[] = [
  ['gives no token', () => null, 'unauthorized'],
  ['fails', () => Promise.reject(new Error('offline')), 'tokenUnavailable'],
];

/** Neither the same session nor a new one can help. */
const HOPELESS = ['forbidden', 'unknownUser'];

describe.concurrent.each(PLATFORM_NAMES)('on %s', (platform) => {
  test.for(FAILURES)('the failure is %s: %j', async ([code, fault], { onTestFinished }) => {
    const sandbox = await openSandbox(onTestFinished);
    // A refused token is sent three times for each attempt.
    sandbox.faults.next('initiate', ...Array.from({ length: 12 }, () => fault));
    const { phone, launched } = await launch(platform, onTestFinished, {
      sandbox,
      ...(code === 'timeout' && { timings: { requestTimeout: 4_000 } }),
    });
    const failed = phone.until(({ state }) => state === 'failed');
    await launched;

    const { failure, can } = await failed;
    expect(failure?.code).toBe(code);
    const isHopeless = !can.includes('restart') && !can.includes('retry');
    expect(isHopeless).toBe(HOPELESS.includes(code));
    if (isHopeless) return;
    sandbox.faults.clear();
    const completed = phone.until(({ state }) => state === 'completed');
    phone.send('restart');
    phone.send('retry');
    await completed;
    expect(sandbox.finalizations(7)).toBe(1);
    expect(phone.errors()).toEqual([]);
  });

  test.for(PROVIDERS)(
    'nothing is sent where the token provider %s',
    async ([, accessToken, code], { onTestFinished }) => {
      const { phone, sandbox, launched } = await launch(platform, onTestFinished, { accessToken });
      const failed = phone.until(({ state }) => state === 'failed');
      await launched;

      expect((await failed).failure?.code).toBe(code);
      expect(sandbox.requests).toEqual([]);
    },
  );
});

/** What `createGatewayActors` says to the means of a platform. */
async function configure(platform: PlatformName, means: string): Promise<unknown> {
  const app = startApp(inject('bundles')[platform], (self) => networkOf(self, {}));
  await app.heard('ready');
  const said = app.heard('configured');
  app.tell('configure', { baseUrl: 'https://gateway.example', means });
  const [error] = await said;
  await app.kill();
  return error;
}

const REFUSED = {
  name: 'InvalidInputError',
  message:
    'transport: must be createXhrTransport(), as this fetch cannot read an answer up to a limit',
};

test.each(
  STOCK.flatMap((platform) => [[platform, 'default'] as const, [platform, 'fetch'] as const]),
)(
  'on %s, the means %s cannot read answers, which is an error of the options',
  async (platform, means) => {
    expect(await configure(platform, means)).toEqual(REFUSED);
  },
);

test('on Expo, each means is accepted', async () => {
  for (const means of ['default', 'fetch', 'wrapped fetch', 'xhr']) {
    expect(await configure('Expo 58', means)).toBeNull();
  }
});
