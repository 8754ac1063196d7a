import { describe, expect, it, vi } from 'vitest';
import { failure } from '../../src/index.js';
import { HOUR, PROCESSING, resume, SIGNED, TIMINGS, TO_BE_SIGNED, type Flow } from './flow.js';
import { complete, flowAt } from './places.js';

// A host that reloads on the way back resumes first, and then tells of the redirect. The resumed
// machine is asking for the hosted URL again at that moment.
const PAGES = [
  {
    page: 'awaitingRedirect',
    resumed: 'initiating',
    phase: 'phaseA',
    failed: 'identityCheckFailed',
    asked: (flow: Flow) => flow.initiate,
  },
  {
    page: 'signing',
    resumed: 'phaseA',
    phase: 'phaseB',
    failed: 'signingFailed',
    asked: (flow: Flow) => flow.getStatus,
  },
] as const;

describe.each(PAGES)('resumed at $page', ({ page, resumed, phase, failed, asked }) => {
  it('a Success redirect makes it ask for the status', async () => {
    const flow = resume(await flowAt(page));
    await flow.send('redirect.succeeded');
    expect(flow.at()).toBe(`${phase}.requesting`);
  });

  it('a Success redirect stops the call for the URL', async () => {
    const flow = resume(await flowAt(page));
    const [call] = asked(flow).calls;
    await flow.send('redirect.succeeded');
    expect(call?.signal.aborted).toBe(true);
  });

  it('a Success redirect is understood while that call is waiting to be repeated', async () => {
    const flow = resume(await flowAt(page));
    await asked(flow).fail(failure('network'));
    expect(flow.at()).toBe(`${resumed}.waiting`);
    await flow.send('redirect.succeeded');
    expect(flow.at()).toBe(`${phase}.requesting`);
  });

  it('a Success redirect leads to the end', async () => {
    const flow = resume(await flowAt(page));
    await flow.send('redirect.succeeded');
    await complete(flow);
    expect(flow.at()).toBe('completed');
  });

  it.each([
    ['redirect.failed', failed],
    ['redirect.expired', 'hostedPageExpired'],
  ] as const)('%s asks once, and fails where the gateway has nothing new', async (type, code) => {
    const flow = resume(await flowAt(page));
    await flow.send(type);
    expect(flow.at()).toBe(`${phase}.requesting`);
    await flow.poll(PROCESSING);
    expect(flow.view()).toMatchObject({ state: 'failed', failure: { code } });
  });

  it.each(['redirect.failed', 'redirect.expired'] as const)(
    '%s does not lose documents that are signed',
    async (type) => {
      const flow = resume(await flowAt(page));
      await flow.send(type);
      await flow.poll(SIGNED);
      expect(flow.at()).toBe('finalizing.requesting');
    },
  );

  it('a Success redirect is understood after a retry of the page that had failed', async () => {
    const flow = await flowAt(page);
    await flow.send('redirect.failed');
    await flow.poll(PROCESSING);
    await flow.send('retry');
    expect(flow.at()).toBe(`${resumed}.requesting`);
    await flow.send('redirect.succeeded');
    expect(flow.at()).toBe(`${phase}.requesting`);
  });

  it('a Success redirect corrects a failed page after a resume too', async () => {
    const before = await flowAt(page);
    await before.send('redirect.failed');
    await before.poll(PROCESSING);
    const flow = resume(before);
    await flow.send('redirect.succeeded');
    expect(flow.at()).toBe(`${phase}.requesting`);
  });
});

it('resumed at signing, without a redirect, the page is opened again', async () => {
  const flow = resume(await flowAt('signing'));
  await flow.poll(TO_BE_SIGNED);
  expect(flow.view()).toMatchObject({ state: 'signing', hosted: { url: TO_BE_SIGNED.url } });
});

it.each(['redirect.succeeded', 'redirect.failed', 'redirect.expired'] as const)(
  'resumed at signing, %s begins phase B with a deadline of its own',
  async (type) => {
    const flow = resume(await flowAt('signing'));
    await vi.advanceTimersByTimeAsync(TIMINGS.pollTimeout - 1);
    await flow.send(type);
    expect(flow.view().progress.deadlineAt).toBe(Date.now() + TIMINGS.pollTimeout);
  },
);

/** Resumed at signing, the gateway does not give its page again until the deadline. */
async function stalledAtSigning(): Promise<Flow> {
  const flow = resume(await flowAt('signing'));
  vi.setSystemTime(Date.now() + HOUR);
  await flow.poll(PROCESSING);
  await flow.poll(PROCESSING);
  expect(flow.at()).toBe('stalled');
  return flow;
}

it.each(['redirect.succeeded', 'redirect.failed', 'redirect.expired'] as const)(
  'resumed at signing and stalled, %s does not open the page again that it comes from',
  async (type) => {
    const flow = await stalledAtSigning();
    await flow.send(type);
    expect(flow.at()).toBe('phaseB.requesting');
    expect(flow.view().progress.deadlineAt).toBe(Date.now() + TIMINGS.pollTimeout);
  },
);

it('resumed at signing and stalled, keepWaiting asks for its page again', async () => {
  const flow = await stalledAtSigning();
  await flow.send('keepWaiting');
  await flow.poll(TO_BE_SIGNED);
  expect(flow.at()).toBe('signing');
});

it('resumed at signing, a Success redirect takes back a Fail redirect that came before it', async () => {
  const flow = await stalledAtSigning();
  await flow.send('redirect.failed');
  await flow.send('redirect.succeeded');
  await flow.poll(TO_BE_SIGNED);
  expect(flow.at()).toBe('phaseB.waiting');
});

it('a restarted identification does not listen to redirects of the session before', async () => {
  const flow = await flowAt('awaitingRedirect');
  await flow.send('redirect.failed');
  await flow.poll(PROCESSING);
  await flow.send('restart');
  await flow.send('redirect.succeeded');
  expect(flow.at()).toBe('restarting.requesting');
});
