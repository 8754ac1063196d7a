import { describe, expect, it, vi } from 'vitest';
import { FAILURES, failure, type FailureCode } from '../../src/index.js';
import { HOUR, PROCESSING, TO_BE_SIGNED, type Flow } from './flow.js';
import { flowAt } from './places.js';

/** What a user is offered, besides giving up. */
const offered = (flow: Flow): string[] => flow.view().can.filter((type) => type !== 'cancel');

// What the machine never repeats by itself, and what can help. By hand, and not from the table in
// the sources: that table is what is tested.
const REJECTIONS: [FailureCode, string[]][] = [
  ['unauthorized', ['retry']],
  ['notEligible', ['retry']],
  ['forbidden', []],
  ['unknownUser', []],
  ['unknownSession', ['restart']],
  ['rejected', ['restart']],
  ['redirectRefused', ['retry']],
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
  it.each(REJECTIONS)('%s can be retried and not be restarted', async (code) => {
    const flow = await flowAt('finalizing.requesting');
    await flow.finalize.fail(failure(code));
    expect(flow.view()).toMatchObject({ state: 'failed', failure: { code } });
    expect(offered(flow)).toEqual(['retry']);
  });
});

it('every failure that the machine never repeats by itself is looked at here or is its own', () => {
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

it('a failure keeps what the gateway said', async () => {
  const flow = await flowAt('initiating.requesting');
  const rejection = failure('notEligible', { httpStatus: 400, title: 'Incomplete data' });
  await flow.initiate.fail(rejection);
  expect(flow.view().failure).toEqual(rejection);
});

it('a failure of the user does not wait for the machine: the problem before it is forgotten', async () => {
  const flow = await flowAt('phaseA.requesting');
  await flow.pollFails('network');
  await flow.pollFails('forbidden');
  expect(flow.view().progress.problem).toBeNull();
});

it('a failure in a phase closes the page that was open', async () => {
  const flow = await flowAt('phaseB.requesting');
  await flow.pollFails('forbidden');
  expect(flow.view().hosted).toBeNull();
});

it('a failure after the deadline is a failure, and does not stall the phase', async () => {
  const flow = await flowAt('phaseB.waiting');
  vi.setSystemTime(Date.now() + HOUR);
  await flow.send('status.check');
  await flow.pollFails('unauthorized');
  expect(flow.view()).toMatchObject({ state: 'failed', failure: { code: 'unauthorized' } });
});

describe('a session that the gateway does not know', () => {
  it('may still turn up in the first three polls of phase A', async () => {
    const flow = await flowAt('phaseA.requesting');
    for (let polls = 0; polls < 3; polls += 1) await flow.pollFails('unknownSession');
    expect(flow.at()).toBe('phaseA.waiting');
  });

  it('that turns up is gone on with', async () => {
    const flow = await flowAt('phaseA.requesting');
    await flow.pollFails('unknownSession');
    await flow.poll(TO_BE_SIGNED);
    expect(flow.at()).toBe('signing');
  });

  it('fails phase A at the fourth poll, and a restart can help', async () => {
    const flow = await flowAt('phaseA.requesting');
    for (let polls = 0; polls < 4; polls += 1) await flow.pollFails('unknownSession');
    expect(flow.view()).toMatchObject({
      state: 'failed',
      can: ['restart', 'cancel'],
      failure: { code: 'unknownSession' },
    });
  });

  it('fails phase A after three answers at once: the session was known before', async () => {
    const flow = await flowAt('phaseA.requesting');
    for (let polls = 0; polls < 3; polls += 1) await flow.poll(PROCESSING);
    await flow.pollFails('unknownSession');
    expect(flow.at()).toBe('failed');
  });

  it('fails phase B at once', async () => {
    const flow = await flowAt('phaseB.requesting');
    await flow.pollFails('unknownSession');
    expect(flow.view().failure?.code).toBe('unknownSession');
  });
});
