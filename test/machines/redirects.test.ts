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
  it('a Success redirect starts the polling, and no finalize', async () => {
    const flow = await flowAt(page);
    await flow.send('redirect.succeeded');
    expect(flow.at()).toBe(`${phase}.requesting`);
    expect(flow.finalize.calls).toEqual([]);
  });

  it('a Success redirect that the gateway does not confirm leads to more polls', async () => {
    const flow = await flowAt(page);
    await flow.send('redirect.succeeded');
    await flow.poll(PROCESSING);
    expect(flow.at()).toBe(`${phase}.waiting`);
  });

  it('a second Success redirect has no effect', async () => {
    const flow = await flowAt(page);
    await flow.send('redirect.succeeded');
    const before = flow.snapshot();
    await flow.send('redirect.succeeded');
    expect(flow.snapshot()).toBe(before);
  });

  it('a second Fail redirect has no effect', async () => {
    const flow = await flowAt(page);
    await flow.send('redirect.failed');
    const before = flow.snapshot();
    await flow.send('redirect.failed');
    expect(flow.snapshot()).toBe(before);
  });

  it.each(FAILURE_HINTS)('%s is no failure before the gateway has answered', async (type) => {
    const flow = await flowAt(page);
    await flow.send(type);
    expect(flow.at()).toBe(`${phase}.requesting`);
  });

  it.each([
    ['redirect.failed', failed],
    ['redirect.expired', 'hostedPageExpired'],
  ] as const)('%s fails if there is no progress', async (type, code) => {
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

  it('a Fail redirect fails if the status is null', async () => {
    const flow = await flowAt(page);
    await flow.send('redirect.failed');
    await flow.poll({ status: null, url: null });
    expect(flow.view().failure?.code).toBe(failed);
  });

  it('a Fail redirect leads to exactly one poll', async () => {
    const flow = await flowAt(page);
    const calls = flow.calls();
    await flow.send('redirect.failed');
    await flow.poll(PROCESSING);
    expect(flow.calls()).toBe(calls + 1);
  });

  it.each(FAILURE_HINTS)(
    '%s does not fail an identification whose documents are signed',
    async (type) => {
      const flow = await flowAt(page);
      await flow.send(type);
      await flow.poll(SIGNED);
      expect(flow.at()).toBe('finalizing.requesting');
    },
  );

  it('a failure status takes precedence over a Fail redirect', async () => {
    const flow = await flowAt(page);
    await flow.send('redirect.failed');
    await flow.poll({ status: 'ERROR', url: null });
    expect(flow.view().failure?.code).toBe('identificationFailed');
  });

  it('a Fail redirect waits for an answer if the call has a transient failure', async () => {
    const flow = await flowAt(page);
    await flow.send('redirect.failed');
    await flow.pollFails('network');
    expect(flow.at()).toBe(`${phase}.waiting`);
    await flow.poll(PROCESSING);
    expect(flow.view().failure?.code).toBe(failed);
  });

  it('Success after Fail overrides the Fail before the gateway has answered', async () => {
    const flow = await flowAt(page);
    await flow.send('redirect.failed');
    await flow.send('redirect.succeeded');
    await flow.poll(PROCESSING);
    expect(flow.at()).toBe(`${phase}.waiting`);
  });

  it.each(FAILURE_HINTS)('%s after Success has no effect', async (type) => {
    const flow = await flowAt(page);
    await flow.send('redirect.succeeded');
    await flow.send(type);
    await flow.poll(PROCESSING);
    expect(flow.at()).toBe(`${phase}.waiting`);
  });

  it.each(FAILURE_HINTS)('Success after a failure by %s asks the gateway again', async (type) => {
    const flow = await flowAt(page);
    await flow.send(type);
    await flow.poll(PROCESSING);
    await flow.send('redirect.succeeded');
    expect(flow.at()).toBe(`${phase}.requesting`);
    expect(flow.view().failure).toBeNull();
    await complete(flow);
    expect(flow.at()).toBe('completed');
  });

  it('Success after a failure by a Fail redirect is a hint, not a proof', async () => {
    const flow = await flowAt(page);
    await flow.send('redirect.failed');
    await flow.poll(PROCESSING);
    await flow.send('redirect.succeeded');
    await flow.poll({ status: 'ERROR', url: null });
    expect(flow.view().failure?.code).toBe('identificationFailed');
  });
});

it('a Fail redirect of the identity check is overridden by a signing URL', async () => {
  const flow = await flowAt('awaitingRedirect');
  await flow.send('redirect.failed');
  await flow.poll(TO_BE_SIGNED);
  expect(flow.at()).toBe('signing');
});

it('a Fail redirect of the identity check is overridden by the status of the signing, even without its URL', async () => {
  const flow = await flowAt('awaitingRedirect');
  await flow.send('redirect.failed');
  await flow.poll({ ...TO_BE_SIGNED, url: null });
  expect(flow.at()).toBe('phaseA.waiting');
});

it('a Fail redirect of the identity check does not count for the signing', async () => {
  const flow = await flowAt('awaitingRedirect');
  await flow.send('redirect.failed');
  await flow.poll(TO_BE_SIGNED);
  await flow.send('redirect.succeeded');
  await flow.poll(TO_BE_SIGNED);
  expect(flow.at()).toBe('phaseB.waiting');
});

it('a Fail redirect of the signing fails while the document is not signed', async () => {
  const flow = await flowAt('signing');
  await flow.send('redirect.failed');
  await flow.poll(TO_BE_SIGNED);
  expect(flow.view().failure?.code).toBe('signingFailed');
});

it('a Success redirect does not undo a failure status', async () => {
  const flow = await flowAt('phaseB.requesting');
  await flow.poll({ status: 'ERROR', url: null });
  await flow.send('redirect.succeeded');
  expect(flow.at()).toBe('failed');
});

it('a Success redirect does not undo a rejected call', async () => {
  const flow = startFlow();
  await flow.initiate.fail(failure('notEligible'));
  await flow.send('redirect.succeeded');
  expect(flow.at()).toBe('failed');
});

it.each(['awaitingRedirect', 'signing'] as const)(
  'a Success redirect undoes no other failure, even if a checkpoint has the place %s',
  async (place) => {
    const checkpoint = checkpointOf((await flowAt('failed')).snapshot());
    const flow = startFlow({ checkpoint: { ...checkpoint, place } });
    await flow.send('redirect.succeeded');
    expect(flow.at()).toBe('failed');
  },
);

// Either no page has been open yet, or its redirect was handled before.
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
] as const)('%s ignores redirects', async (spot) => {
  const flow = await flowAt(spot);
  const before = flow.snapshot();
  for (const type of ['redirect.succeeded', ...FAILURE_HINTS] as const) await flow.send(type);
  expect(flow.snapshot()).toBe(before);
});
