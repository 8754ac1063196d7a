import { expect, it } from 'vitest';
import { createActor } from 'xstate';
import { failure, identificationInput, identificationMachine, viewOf } from '../../src/index.js';
import { presentContext } from '../../src/restate/upgraded-machine.js';

const { context } = createActor(identificationMachine, {
  input: identificationInput({ subject: { userId: 42 } }),
}).getSnapshot();

const SINCE = 1_779_357_600_000;

/** The context of 0.1.0 while phase B retries a call, after two refusals of finalize. */
function former() {
  const { pollInterval, pollTimeout, requestTimeout, backoff } = context.settings.timings;
  return {
    subject: context.subject,
    settings: {
      timings: { pollInterval, pollTimeout, requestTimeout, backoff },
      pendingStatuses: ['VENDOR_WAITS'],
    },
    resumeTo: 'phaseB',
    place: 'phaseB',
    hostedPage: 'signing',
    url: null,
    status: 'PROCESSING',
    statuses: ['PROCESSING'],
    polls: 3,
    waitingSince: SINCE,
    calledAt: SINCE + 1_000,
    nextCallAt: SINCE + 4_000,
    attempts: 4,
    problem: failure('unavailable'),
    redirectHint: null,
    refusals: 2,
    finalizePayload: null,
    failure: null,
    output: null,
  } as const;
}

const viewOfFormer = () =>
  viewOf(
    identificationMachine.resolveState({
      value: { phaseB: 'waiting' },
      context: presentContext(former()),
    }),
  );

it('a phase of 0.1.0 keeps its deadline', () => {
  expect(viewOfFormer().progress.deadlineAt).toBe(SINCE + context.settings.timings.pollTimeout);
});

it('a context of 0.1.0 keeps its refusals, and nothing else is spent', () => {
  expect(presentContext(former()).spent).toEqual({
    initiating: 0,
    protocol: 0,
    unknownSession: 0,
    refusals: 2,
  });
});

it('a problem of 0.1.0 is shown, since the last call', () => {
  expect(viewOfFormer().progress).toMatchObject({
    attempts: 4,
    problem: { code: 'unavailable' },
    problemSince: SINCE + 1_000,
  });
});

it('the timings that 0.1.0 did not have get their defaults', () => {
  expect(presentContext(former()).settings).toEqual({
    ...context.settings,
    pendingStatuses: ['VENDOR_WAITS'],
  });
});

it('a context of the present version is not changed', () => {
  expect(presentContext(context)).toBe(context);
});
