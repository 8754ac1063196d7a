import { describe, expect, it, vi } from 'vitest';
import { failure } from '../../src/index.js';
import { HOUR, PROCESSING, resume, SIGNED, TIMINGS, TO_BE_SIGNED, type Flow } from './flow.js';
import { complete, flowAt } from './places.js';

// A host that reloads on a return resumes first, and then sends the redirect event. At that moment,
// the resumed machine is asking for the hosted URL again.
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
  it('a Success redirect starts the polling', async () => {
    const flow = resume(await flowAt(page));
    await flow.send('redirect.succeeded');
    expect(flow.at()).toBe(`${phase}.requesting`);
  });

  it('a Success redirect aborts the call for the URL', async () => {
    const flow = resume(await flowAt(page));
    const [call] = asked(flow).calls;
    await flow.send('redirect.succeeded');
    expect(call?.signal.aborted).toBe(true);
  });

  it('a Success redirect is accepted while that call waits for its retry', async () => {
    const flow = resume(await flowAt(page));
    await asked(flow).fail(failure('network'));
    expect(flow.at()).toBe(`${resumed}.waiting`);
    await flow.send('redirect.succeeded');
    expect(flow.at()).toBe(`${phase}.requesting`);
  });

  it('an identification with a Success redirect can be completed', async () => {
    const flow = resume(await flowAt(page));
    await flow.send('redirect.succeeded');
    await complete(flow);
    expect(flow.at()).toBe('completed');
  });

  it.each([
    ['redirect.failed', failed],
    ['redirect.expired', 'hostedPageExpired'],
  ] as const)('%s polls once, and fails if there is no progress', async (type, code) => {
    const flow = resume(await flowAt(page));
    await flow.send(type);
    expect(flow.at()).toBe(`${phase}.requesting`);
    await flow.poll(PROCESSING);
    expect(flow.view()).toMatchObject({ state: 'failed', failure: { code } });
  });

  it.each(['redirect.failed', 'redirect.expired'] as const)(
    '%s does not fail an identification whose documents are signed',
    async (type) => {
      const flow = resume(await flowAt(page));
      await flow.send(type);
      await flow.poll(SIGNED);
      expect(flow.at()).toBe('finalizing.requesting');
    },
  );

  it('a Success redirect is accepted after a retry of the failed page', async () => {
    const flow = await flowAt(page);
    await flow.send('redirect.failed');
    await flow.poll(PROCESSING);
    await flow.send('retry');
    expect(flow.at()).toBe(`${resumed}.requesting`);
    await flow.send('redirect.succeeded');
    expect(flow.at()).toBe(`${phase}.requesting`);
  });

  it('a Success redirect corrects a failed page after a resume', async () => {
    const before = await flowAt(page);
    await before.send('redirect.failed');
    await before.poll(PROCESSING);
    const flow = resume(before);
    await flow.send('redirect.succeeded');
    expect(flow.at()).toBe(`${phase}.requesting`);
  });
});

it('resumed at signing, the page is opened again without a redirect', async () => {
  const flow = resume(await flowAt('signing'));
  await flow.poll(TO_BE_SIGNED);
  expect(flow.view()).toMatchObject({ state: 'signing', hosted: { url: TO_BE_SIGNED.url } });
});

it.each(['redirect.succeeded', 'redirect.failed', 'redirect.expired'] as const)(
  'resumed at signing, %s begins phase B with its own deadline',
  async (type) => {
    const flow = resume(await flowAt('signing'));
    await vi.advanceTimersByTimeAsync(TIMINGS.pollTimeout - 1);
    await flow.send(type);
    expect(flow.view().progress.deadlineAt).toBe(Date.now() + TIMINGS.pollTimeout);
  },
);

/** Resumed at signing, the gateway does not give the URL again before the deadline. */
async function stalledAtSigning(): Promise<Flow> {
  const flow = resume(await flowAt('signing'));
  vi.setSystemTime(Date.now() + HOUR);
  await flow.poll(PROCESSING);
  await flow.poll(PROCESSING);
  expect(flow.at()).toBe('stalled');
  return flow;
}

it.each(['redirect.succeeded', 'redirect.failed', 'redirect.expired'] as const)(
  'resumed at signing and stalled, %s leads to phase B, not to the page again',
  async (type) => {
    const flow = await stalledAtSigning();
    await flow.send(type);
    expect(flow.at()).toBe('phaseB.requesting');
    expect(flow.view().progress.deadlineAt).toBe(Date.now() + TIMINGS.pollTimeout);
  },
);

it('resumed at signing and stalled, keepWaiting asks for the URL again', async () => {
  const flow = await stalledAtSigning();
  await flow.send('keepWaiting');
  await flow.poll(TO_BE_SIGNED);
  expect(flow.at()).toBe('signing');
});

it('resumed at signing, a Success redirect overrides an earlier Fail redirect', async () => {
  const flow = await stalledAtSigning();
  await flow.send('redirect.failed');
  await flow.send('redirect.succeeded');
  await flow.poll(TO_BE_SIGNED);
  expect(flow.at()).toBe('phaseB.waiting');
});

it('a restarted identification ignores redirects of the session before', async () => {
  const flow = await flowAt('awaitingRedirect');
  await flow.send('redirect.failed');
  await flow.poll(PROCESSING);
  await flow.send('restart');
  await flow.send('redirect.succeeded');
  expect(flow.at()).toBe('restarting.requesting');
});
