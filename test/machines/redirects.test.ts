import { describe, expect, it } from 'vitest';
import { checkpointOf, failure } from '../../src/index.js';
import { PROCESSING, SIGNED, startFlow, TO_BE_SIGNED } from './flow.js';
import { complete, flowAt } from './places.js';

const PAGES = [
  { page: 'awaitingRedirect', phase: 'phaseA', failed: 'identityCheckFailed' },
  { page: 'signing', phase: 'phaseB', failed: 'signingFailed' },
] as const;

const FAILURE_HINTS = ['redirect.failed', 'redirect.expired'] as const;

describe.each(PAGES)('at $page', ({ page, phase, failed }) => {
  it('a Success redirect makes it ask, and finalizes nothing', async () => {
    const flow = await flowAt(page);
    await flow.send('redirect.succeeded');
    expect(flow.at()).toBe(`${phase}.requesting`);
    expect(flow.finalize.calls).toEqual([]);
  });

  it('a Success redirect that the gateway does not confirm only waits', async () => {
    const flow = await flowAt(page);
    await flow.send('redirect.succeeded');
    await flow.poll(PROCESSING);
    expect(flow.at()).toBe(`${phase}.waiting`);
  });

  it('a second Success redirect changes nothing', async () => {
    const flow = await flowAt(page);
    await flow.send('redirect.succeeded');
    const before = flow.snapshot();
    await flow.send('redirect.succeeded');
    expect(flow.snapshot()).toBe(before);
  });

  it('a second Fail redirect changes nothing', async () => {
    const flow = await flowAt(page);
    await flow.send('redirect.failed');
    const before = flow.snapshot();
    await flow.send('redirect.failed');
    expect(flow.snapshot()).toBe(before);
  });

  it.each(FAILURE_HINTS)('%s is no failure before the gateway was asked', async (type) => {
    const flow = await flowAt(page);
    await flow.send(type);
    expect(flow.at()).toBe(`${phase}.requesting`);
  });

  it.each([
    ['redirect.failed', failed],
    ['redirect.expired', 'hostedPageExpired'],
  ] as const)('%s fails where the gateway has nothing new', async (type, code) => {
    const flow = await flowAt(page);
    await flow.send(type);
    await flow.poll(PROCESSING);
    expect(flow.view()).toMatchObject({
      state: 'failed',
      can: ['redirect.succeeded', 'retry', 'restart', 'cancel'],
      hosted: null,
      failure: { code },
    });
  });

  it('a Fail redirect fails where the gateway answers null', async () => {
    const flow = await flowAt(page);
    await flow.send('redirect.failed');
    await flow.poll({ status: null, url: null });
    expect(flow.view().failure?.code).toBe(failed);
  });

  it('a Fail redirect asks exactly once', async () => {
    const flow = await flowAt(page);
    const calls = flow.calls();
    await flow.send('redirect.failed');
    await flow.poll(PROCESSING);
    expect(flow.calls()).toBe(calls + 1);
  });

  it.each(FAILURE_HINTS)('%s does not lose documents that are signed', async (type) => {
    const flow = await flowAt(page);
    await flow.send(type);
    await flow.poll(SIGNED);
    expect(flow.at()).toBe('finalizing.requesting');
  });

  it("a failure that the gateway reports counts more than a Fail redirect's", async () => {
    const flow = await flowAt(page);
    await flow.send('redirect.failed');
    await flow.poll({ status: 'ERROR', url: null });
    expect(flow.view().failure?.code).toBe('identificationFailed');
  });

  it('a Fail redirect waits for an answer where the call fails in passing', async () => {
    const flow = await flowAt(page);
    await flow.send('redirect.failed');
    await flow.pollFails('network');
    expect(flow.at()).toBe(`${phase}.waiting`);
    await flow.poll(PROCESSING);
    expect(flow.view().failure?.code).toBe(failed);
  });

  it('Success after Fail takes the Fail back, so long as the gateway has not answered', async () => {
    const flow = await flowAt(page);
    await flow.send('redirect.failed');
    await flow.send('redirect.succeeded');
    await flow.poll(PROCESSING);
    expect(flow.at()).toBe(`${phase}.waiting`);
  });

  it.each(FAILURE_HINTS)('%s after Success is left to the gateway', async (type) => {
    const flow = await flowAt(page);
    await flow.send('redirect.succeeded');
    await flow.send(type);
    await flow.poll(PROCESSING);
    expect(flow.at()).toBe(`${phase}.waiting`);
  });

  it.each(FAILURE_HINTS)('Success after %s had failed it asks the gateway again', async (type) => {
    const flow = await flowAt(page);
    await flow.send(type);
    await flow.poll(PROCESSING);
    await flow.send('redirect.succeeded');
    expect(flow.at()).toBe(`${phase}.requesting`);
    expect(flow.view().failure).toBeNull();
    await complete(flow);
    expect(flow.at()).toBe('completed');
  });

  it('Success after Fail had failed it is a hint again, not a proof', async () => {
    const flow = await flowAt(page);
    await flow.send('redirect.failed');
    await flow.poll(PROCESSING);
    await flow.send('redirect.succeeded');
    await flow.poll({ status: 'ERROR', url: null });
    expect(flow.view().failure?.code).toBe('identificationFailed');
  });
});

it('a Fail redirect of the identity check is wrong where there is a document to sign', async () => {
  const flow = await flowAt('awaitingRedirect');
  await flow.send('redirect.failed');
  await flow.poll(TO_BE_SIGNED);
  expect(flow.at()).toBe('signing');
});

it('a Fail redirect of the identity check is wrong also where the signing URL is still missing', async () => {
  const flow = await flowAt('awaitingRedirect');
  await flow.send('redirect.failed');
  await flow.poll({ ...TO_BE_SIGNED, url: null });
  expect(flow.at()).toBe('phaseA.waiting');
});

it('a Fail redirect that was wrong about the identity check says nothing about the signing', async () => {
  const flow = await flowAt('awaitingRedirect');
  await flow.send('redirect.failed');
  await flow.poll(TO_BE_SIGNED);
  await flow.send('redirect.succeeded');
  await flow.poll(TO_BE_SIGNED);
  expect(flow.at()).toBe('phaseB.waiting');
});

it('a Fail redirect of the signing stands where the document is still to be signed', async () => {
  const flow = await flowAt('signing');
  await flow.send('redirect.failed');
  await flow.poll(TO_BE_SIGNED);
  expect(flow.view().failure?.code).toBe('signingFailed');
});

it('a Success redirect does not undo a failure that the gateway reported', async () => {
  const flow = await flowAt('phaseB.requesting');
  await flow.poll({ status: 'ERROR', url: null });
  await flow.send('redirect.succeeded');
  expect(flow.at()).toBe('failed');
});

it('a Success redirect does not undo a call that was rejected', async () => {
  const flow = startFlow();
  await flow.initiate.fail(failure('notEligible'));
  await flow.send('redirect.succeeded');
  expect(flow.at()).toBe('failed');
});

it.each(['awaitingRedirect', 'signing'] as const)(
  'a Success redirect undoes no other failure, even where a checkpoint says that it came at %s',
  async (place) => {
    const checkpoint = checkpointOf((await flowAt('failed')).snapshot());
    const flow = startFlow({ checkpoint: { ...checkpoint, place } });
    await flow.send('redirect.succeeded');
    expect(flow.at()).toBe('failed');
  },
);

// In a flow that has just begun no page has been open, and in the others the redirect is done with.
it.each([
  'initiating.requesting',
  'initiating.waiting',
  'restarting.requesting',
  'restarting.waiting',
  'phaseA.requesting',
  'phaseA.waiting',
  'phaseB.requesting',
  'phaseB.waiting',
  'finalizing.requesting',
  'finalizing.waiting',
  'failed',
] as const)('%s does not listen to redirects', async (spot) => {
  const flow = await flowAt(spot);
  const before = flow.snapshot();
  for (const type of ['redirect.succeeded', ...FAILURE_HINTS] as const) await flow.send(type);
  expect(flow.snapshot()).toBe(before);
});
