import { describe, expect, it, vi } from 'vitest';
import { FAILURES, failure, type FailureCode } from '../../src/index.js';
import { HOUR, PROCESSING, TO_BE_SIGNED, type Flow } from './flow.js';
import { flowAt } from './places.js';

/** The events that the user is offered, besides cancel. */
const offered = (flow: Flow): string[] => flow.view().can.filter((type) => type !== 'cancel');

// The failures that the machine never retries, and the events that can help. Repeated here on
// purpose: the table in the sources is what is tested.
const REJECTIONS: [FailureCode, string[]][] = [
  ['notEligible', ['retry']],
  ['forbidden', []],
  ['unknownUser', []],
  ['unknownSession', ['restart']],
  ['rejected', ['restart']],
  ['unsafeUrl', ['restart']],
  ['invalidRequest', []],
  ['actorMissing', []],
];

describe.each(['initiating', 'restarting'] as const)('in %s', (place) => {
  it.each(REJECTIONS)('%s fails at once and offers %j', async (code, can) => {
    const flow = await flowAt(`${place}.requesting`);
    await flow.initiate.fail(failure(code));
    expect(flow.view()).toMatchObject({ state: 'failed', failure: { code } });
    expect(offered(flow)).toEqual(can);
  });
});

describe.each(['phaseA', 'phaseB'] as const)('in %s', (phase) => {
  const REJECTED = REJECTIONS.filter(([code]) => code !== 'unknownSession');

  it.each(REJECTED)('%s fails at once and offers %j', async (code, can) => {
    const flow = await flowAt(`${phase}.requesting`);
    await flow.pollFails(code);
    expect(flow.view()).toMatchObject({ state: 'failed', failure: { code } });
    expect(offered(flow)).toEqual(can);
  });
});

describe('a failure while finalizing', () => {
  it.each(REJECTIONS)('%s can be retried and not restarted', async (code) => {
    const flow = await flowAt('finalizing.requesting');
    await flow.finalize.fail(failure(code));
    expect(flow.view()).toMatchObject({ state: 'failed', failure: { code } });
    expect(offered(flow)).toEqual(['retry']);
  });
});

it('every failure that the machine never retries is tested here or comes from the machine', () => {
  // These come from the machine itself, or have a test file of their own.
  const elsewhere = [
    'signingUrlMissing',
    'identificationFailed',
    'identityCheckFailed',
    'signingFailed',
    'hostedPageExpired',
    'finalizeRefused',
  ];
  const never = Object.entries(FAILURES)
    .filter(([, { automaticRetry }]) => automaticRetry === 'never')
    .map(([code]) => code);
  expect([...REJECTIONS.map(([code]) => code), ...elsewhere].sort()).toEqual(never.sort());
});

it('a failure keeps the status and the title of the answer', async () => {
  const flow = await flowAt('initiating.requesting');
  const rejection = failure('notEligible', { httpStatus: 400, title: 'Incomplete data' });
  await flow.initiate.fail(rejection);
  expect(flow.view().failure).toEqual(rejection);
});

it('a failure resets the problem of the call before it', async () => {
  const flow = await flowAt('phaseA.requesting');
  await flow.pollFails('network');
  await flow.pollFails('forbidden');
  expect(flow.view().progress.problem).toBeNull();
});

it('a failure in a phase removes the hosted page from the view', async () => {
  const flow = await flowAt('phaseB.requesting');
  await flow.pollFails('forbidden');
  expect(flow.view().hosted).toBeNull();
});

it('a failure that is not retried fails the phase after the deadline too, and does not stall it', async () => {
  const flow = await flowAt('phaseB.waiting');
  vi.setSystemTime(Date.now() + HOUR);
  await flow.send('status.check');
  await flow.pollFails('notEligible');
  expect(flow.view()).toMatchObject({ state: 'failed', failure: { code: 'notEligible' } });
});

describe('a session that the gateway does not know', () => {
  it('does not fail the first three polls of phase A', async () => {
    const flow = await flowAt('phaseA.requesting');
    for (let polls = 0; polls < 3; polls += 1) await flow.pollFails('unknownSession');
    expect(flow.at()).toBe('phaseA.waiting');
  });

  it('can become known after that', async () => {
    const flow = await flowAt('phaseA.requesting');
    await flow.pollFails('unknownSession');
    await flow.poll(TO_BE_SIGNED);
    expect(flow.at()).toBe('signing');
  });

  it('fails the fourth poll of phase A, and a restart can help', async () => {
    const flow = await flowAt('phaseA.requesting');
    for (let polls = 0; polls < 4; polls += 1) await flow.pollFails('unknownSession');
    expect(flow.view()).toMatchObject({
      state: 'failed',
      can: ['restart', 'cancel'],
      failure: { code: 'unknownSession' },
    });
  });

  it('has its grace again after an answer that knew the session', async () => {
    const flow = await flowAt('phaseA.requesting');
    for (let polls = 0; polls < 3; polls += 1) await flow.pollFails('unknownSession');
    await flow.poll(PROCESSING);
    for (let polls = 0; polls < 3; polls += 1) await flow.pollFails('unknownSession');
    expect(flow.at()).toBe('phaseA.waiting');
  });

  it('leaves a stalled phase stalled, after one poll', async () => {
    const flow = await flowAt('stalled');
    const calls = flow.calls();
    await flow.send('status.check');
    await flow.pollFails('unknownSession');
    expect([flow.at(), flow.calls()]).toEqual(['stalled', calls + 1]);
  });

  it('fails phase B at once', async () => {
    const flow = await flowAt('phaseB.requesting');
    await flow.pollFails('unknownSession');
    expect(flow.view().failure?.code).toBe('unknownSession');
  });
});
