import { describe, expect, it } from 'vitest';
import { failure } from '../../src/index.js';
import {
  PROCESSING,
  resume,
  SIGNED,
  SIGNING_URL,
  STARTED,
  startFlow,
  TO_BE_SIGNED,
  type Flow,
} from './flow.js';
import { flowAt } from './places.js';

const WITHOUT_URL = { ...TO_BE_SIGNED, url: null };

/** Answers the polls of a phase with the same answer until the phase ends. */
async function pollOn(flow: Flow, answer: { status: string | null; url: string | null }) {
  // Twice as many polls as fit before the deadline.
  for (let polls = 0; polls < 10 && flow.view().working; polls += 1) await flow.poll(answer);
}

describe.each(['phaseA', 'phaseB'] as const)('in %s', (phase) => {
  const enter = (pendingStatuses: string[] = []) =>
    flowAt(`${phase}.requesting`, { pendingStatuses });

  it.each(['STARTED', 'PROCESSING', null])('the status %s is pending', async (status) => {
    const flow = await enter();
    await flow.poll({ status, url: null });
    expect(flow.at()).toBe(`${phase}.waiting`);
  });

  it('the status of signed documents leads to finalizing', async () => {
    const flow = await enter();
    await flow.poll(SIGNED);
    expect(flow.at()).toBe('finalizing.requesting');
  });

  it.each(['ERROR', 'VENDOR_SAYS_NO', 'constructor'])(
    'the status %s fails the identification, is named, and a restart can help',
    async (status) => {
      const flow = await enter();
      await flow.poll({ status, url: null });
      expect(flow.view()).toMatchObject({
        state: 'failed',
        can: ['restart', 'cancel'],
        failure: {
          code: 'identificationFailed',
          message: `The gateway reports the status ${status}.`,
        },
        progress: { status },
      });
    },
  );

  it('a vendor status in pendingStatuses is pending', async () => {
    const flow = await enter(['VENDOR_WAITS']);
    await flow.poll({ status: 'VENDOR_WAITS', url: null });
    expect(flow.at()).toBe(`${phase}.waiting`);
  });

  it('a vendor status that is not in pendingStatuses is a failure', async () => {
    const flow = await enter(['VENDOR_WAITS']);
    await flow.poll({ status: 'VENDOR_WAITS_NOT', url: null });
    expect(flow.at()).toBe('failed');
  });

  it('the status of signed documents cannot be made pending', async () => {
    const flow = await enter([SIGNED.status ?? '']);
    await flow.poll(SIGNED);
    expect(flow.at()).toBe('finalizing.requesting');
  });

  it.each(['see https://secret.example/?token=1', 'Иван Иванов', '', 'X'.repeat(65)])(
    'the text "%s" is no status code and is not kept',
    async (status) => {
      const flow = await enter();
      await flow.poll({ status, url: null });
      expect(flow.view()).toMatchObject({
        failure: { message: 'The gateway reports the status UNRECOGNISED.' },
        progress: { status: 'UNRECOGNISED' },
      });
    },
  );

  it('null keeps the last status', async () => {
    const flow = await enter();
    await flow.poll(PROCESSING);
    await flow.poll({ status: null, url: null });
    expect(flow.view().progress.status).toBe('PROCESSING');
  });

  it('a status that goes backwards is pending, and the view shows it', async () => {
    const flow = await enter();
    await flow.poll(PROCESSING);
    await flow.poll({ status: 'STARTED', url: null });
    expect(flow.view()).toMatchObject({ state: phase, progress: { status: 'STARTED' } });
  });

  it('the view shows from which status the gateway went backwards', async () => {
    const flow = await enter(['VENDOR_WAITS']);
    await flow.poll({ status: 'VENDOR_WAITS', url: null });
    await flow.poll({ status: 'STARTED', url: null });
    expect(flow.view().progress).toMatchObject({
      status: 'STARTED',
      wentBackFrom: 'VENDOR_WAITS',
    });
  });

  it('a status that catches up again is not reported as a step back', async () => {
    const flow = await enter(['VENDOR_WAITS']);
    await flow.poll({ status: 'VENDOR_WAITS', url: null });
    await flow.poll({ status: 'STARTED', url: null });
    await flow.poll({ status: 'VENDOR_WAITS', url: null });
    expect(flow.view().progress.wentBackFrom).toBeNull();
  });

  it('null after a step back keeps the report of it', async () => {
    const flow = await enter(['VENDOR_WAITS']);
    await flow.poll({ status: 'VENDOR_WAITS', url: null });
    await flow.poll({ status: 'STARTED', url: null });
    await flow.poll({ status: null, url: null });
    expect(flow.view().progress.wentBackFrom).toBe('VENDOR_WAITS');
  });
});

it.each(['PROCESSING', 'STARTED'])(
  'in phase B the status %s is a step back, and does not undo the signing',
  async (status) => {
    const flow = await flowAt('phaseB.requesting');
    await flow.poll({ status, url: null });
    expect(flow.view()).toMatchObject({
      state: 'phaseB',
      hosted: { page: 'signing' },
      progress: { status, wentBackFrom: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED' },
    });
  },
);

it('a document to sign after a refused finalize is a step back', async () => {
  const flow = await flowAt('finalizing.requesting');
  await flow.finalize.fail(failure('finalizeRefused'));
  await flow.poll(TO_BE_SIGNED);
  expect(flow.view().progress.wentBackFrom).toBe('DOCUMENT_SIGN_SUCCESS');
});

it('the first status of a new session is no step back', async () => {
  const flow = await flowAt('phaseB.requesting');
  await flow.poll({ status: 'ERROR', url: null });
  await flow.send('restart');
  await flow.initiate.answer(STARTED);
  expect(flow.view().progress).toMatchObject({ status: 'STARTED', wentBackFrom: null });
});

it('an identity check that is opened again begins with the status of its initiate', async () => {
  const flow = await flowAt('awaitingRedirect');
  await flow.send('redirect.failed');
  await flow.poll(PROCESSING);
  await flow.send('retry');
  await flow.initiate.answer(STARTED);
  expect(flow.view()).toMatchObject({
    state: 'awaitingRedirect',
    progress: { status: 'STARTED', wentBackFrom: null },
  });
});

it('a checkpoint keeps the furthest status, so that a step back is detected after a resume', async () => {
  const flow = await flowAt('phaseB.requesting');
  await flow.poll(PROCESSING);
  const again = resume(flow);
  await again.poll(PROCESSING);
  expect(again.view().progress.wentBackFrom).toBe('SIGN_SESSION_ID_SUCCESSFULLY_CREATED');
});

it('the first status is a step back from the status of a checkpoint', async () => {
  const flow = resume(await flowAt('phaseA.waiting'));
  const { deadlineAt } = flow.view().progress;
  await flow.poll({ status: 'STARTED', url: null });
  expect(flow.view().progress).toMatchObject({ wentBackFrom: 'PROCESSING', deadlineAt });
});

it('a document to sign ends phase A', async () => {
  const flow = await flowAt('phaseA.requesting');
  await flow.poll(TO_BE_SIGNED);
  expect(flow.view()).toMatchObject({
    state: 'signing',
    hosted: { page: 'signing', url: SIGNING_URL },
  });
});

it('documents that were signed elsewhere lead from phase A to finalizing', async () => {
  const flow = await flowAt('phaseA.requesting');
  await flow.poll(SIGNED);
  expect(flow.states).toEqual(['initiating', 'awaitingRedirect', 'phaseA', 'finalizing']);
});

it('a document to sign is pending in phase B, as the signing provider reports late', async () => {
  const flow = await flowAt('phaseB.requesting');
  await flow.poll(TO_BE_SIGNED);
  expect(flow.at()).toBe('phaseB.waiting');
});

it('a document to sign without a URL is pending in phase A', async () => {
  const flow = await flowAt('phaseA.requesting');
  await flow.poll(WITHOUT_URL);
  expect(flow.view()).toMatchObject({ state: 'phaseA', working: true });
});

it('a late signing URL leads to signing', async () => {
  const flow = await flowAt('phaseA.requesting');
  await flow.poll(WITHOUT_URL);
  await flow.poll(TO_BE_SIGNED);
  expect(flow.view()).toMatchObject({ state: 'signing', hosted: { url: SIGNING_URL } });
});

it('a signing URL that is missing at the deadline is the failure signingUrlMissing', async () => {
  const flow = await flowAt('phaseA.requesting');
  await pollOn(flow, WITHOUT_URL);
  expect(flow.view()).toMatchObject({
    state: 'failed',
    can: ['retry', 'restart', 'cancel'],
    hosted: null,
    failure: { code: 'signingUrlMissing' },
  });
});

it('a document to sign without a URL stalls phase B at the deadline', async () => {
  const flow = await flowAt('phaseB.requesting');
  await pollOn(flow, WITHOUT_URL);
  expect(flow.at()).toBe('stalled');
});

it('a status of initiate that is no status code is not kept', async () => {
  const flow = startFlow();
  await flow.initiate.answer({ url: SIGNING_URL, status: 'see https://secret.example' });
  expect(flow.view().progress.status).toBe('UNRECOGNISED');
});
