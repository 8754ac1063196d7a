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

/** Polls with the same answer until the phase is over. */
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

  it('signed documents are finalized', async () => {
    const flow = await enter();
    await flow.poll(SIGNED);
    expect(flow.at()).toBe('finalizing.requesting');
  });

  it.each(['ERROR', 'VENDOR_SAYS_NO', 'constructor'])(
    'the status %s is a failure that names it and that a restart can help',
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

  it('a vendor status that the host has named is pending', async () => {
    const flow = await enter(['VENDOR_WAITS']);
    await flow.poll({ status: 'VENDOR_WAITS', url: null });
    expect(flow.at()).toBe(`${phase}.waiting`);
  });

  it('a vendor status is still a failure where the host has named another', async () => {
    const flow = await enter(['VENDOR_WAITS']);
    await flow.poll({ status: 'VENDOR_WAITS_NOT', url: null });
    expect(flow.at()).toBe('failed');
  });

  it('a host cannot name signed documents as pending', async () => {
    const flow = await enter([SIGNED.status ?? '']);
    await flow.poll(SIGNED);
    expect(flow.at()).toBe('finalizing.requesting');
  });

  it.each(['see https://secret.example/?token=1', 'Иван Иванов', '', 'X'.repeat(65)])(
    'of the text "%s", which is no status code, nothing is kept',
    async (status) => {
      const flow = await enter();
      await flow.poll({ status, url: null });
      expect(flow.view()).toMatchObject({
        failure: { message: 'The gateway reports the status UNRECOGNISED.' },
        progress: { status: 'UNRECOGNISED' },
      });
    },
  );

  it('null leaves the status that was last seen', async () => {
    const flow = await enter();
    await flow.poll(PROCESSING);
    await flow.poll({ status: null, url: null });
    expect(flow.view().progress.status).toBe('PROCESSING');
  });

  it('a status that goes backwards is pending, and is shown', async () => {
    const flow = await enter();
    await flow.poll(PROCESSING);
    await flow.poll({ status: 'STARTED', url: null });
    expect(flow.view()).toMatchObject({ state: phase, progress: { status: 'STARTED' } });
  });

  it('a status that goes backwards is reported with the one that it is behind', async () => {
    const flow = await enter(['VENDOR_WAITS']);
    await flow.poll({ status: 'VENDOR_WAITS', url: null });
    await flow.poll({ status: 'STARTED', url: null });
    expect(flow.view().progress).toMatchObject({
      status: 'STARTED',
      wentBackFrom: 'VENDOR_WAITS',
    });
  });

  it('a status that goes backwards and comes again is reported no more', async () => {
    const flow = await enter(['VENDOR_WAITS']);
    await flow.poll({ status: 'VENDOR_WAITS', url: null });
    await flow.poll({ status: 'STARTED', url: null });
    await flow.poll({ status: 'VENDOR_WAITS', url: null });
    expect(flow.view().progress.wentBackFrom).toBeNull();
  });

  it('null after a status that went backwards leaves it reported', async () => {
    const flow = await enter(['VENDOR_WAITS']);
    await flow.poll({ status: 'VENDOR_WAITS', url: null });
    await flow.poll({ status: 'STARTED', url: null });
    await flow.poll({ status: null, url: null });
    expect(flow.view().progress.wentBackFrom).toBe('VENDOR_WAITS');
  });
});

it.each(['PROCESSING', 'STARTED'])(
  'in phase B the status %s is behind the document to sign, and undoes nothing',
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

it('a document to sign after a refused finalize is behind the signed documents', async () => {
  const flow = await flowAt('finalizing.requesting');
  await flow.finalize.fail(failure('finalizeRefused'));
  await flow.poll(TO_BE_SIGNED);
  expect(flow.view().progress.wentBackFrom).toBe('DOCUMENT_SIGN_SUCCESS');
});

it('a new session is behind nothing', async () => {
  const flow = await flowAt('phaseB.requesting');
  await flow.poll({ status: 'ERROR', url: null });
  await flow.send('restart');
  await flow.initiate.answer(STARTED);
  expect(flow.view().progress).toMatchObject({ status: 'STARTED', wentBackFrom: null });
});

it('an identity check that is opened again begins with its own status', async () => {
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

it('a checkpoint keeps the furthest status, so that what is behind it is so after a resume', async () => {
  const flow = await flowAt('phaseB.requesting');
  await flow.poll(PROCESSING);
  const again = resume(flow);
  await again.poll(PROCESSING);
  expect(again.view().progress.wentBackFrom).toBe('SIGN_SESSION_ID_SUCCESSFULLY_CREATED');
});

it('the first status of all is behind whatever a checkpoint has kept', async () => {
  const flow = resume(await flowAt('phaseA.waiting'));
  const { deadlineAt } = flow.view().progress;
  await flow.poll({ status: 'STARTED', url: null });
  expect(flow.view().progress).toMatchObject({ wentBackFrom: 'PROCESSING', deadlineAt });
});

it('phase A is over when there is a document to sign', async () => {
  const flow = await flowAt('phaseA.requesting');
  await flow.poll(TO_BE_SIGNED);
  expect(flow.view()).toMatchObject({
    state: 'signing',
    hosted: { page: 'signing', url: SIGNING_URL },
  });
});

it('documents that were signed elsewhere go from phase A straight to finalizing', async () => {
  const flow = await flowAt('phaseA.requesting');
  await flow.poll(SIGNED);
  expect(flow.states).toEqual(['initiating', 'awaitingRedirect', 'phaseA', 'finalizing']);
});

it('in phase B a document to sign is pending: the signing provider has not told the gateway yet', async () => {
  const flow = await flowAt('phaseB.requesting');
  await flow.poll(TO_BE_SIGNED);
  expect(flow.at()).toBe('phaseB.waiting');
});

it('a document to sign without a URL is pending in phase A', async () => {
  const flow = await flowAt('phaseA.requesting');
  await flow.poll(WITHOUT_URL);
  expect(flow.view()).toMatchObject({ state: 'phaseA', working: true });
});

it('a signing URL that comes late is opened', async () => {
  const flow = await flowAt('phaseA.requesting');
  await flow.poll(WITHOUT_URL);
  await flow.poll(TO_BE_SIGNED);
  expect(flow.view()).toMatchObject({ state: 'signing', hosted: { url: SIGNING_URL } });
});

it('a signing URL that does not come before the deadline is a failure that says so', async () => {
  const flow = await flowAt('phaseA.requesting');
  await pollOn(flow, WITHOUT_URL);
  expect(flow.view()).toMatchObject({
    state: 'failed',
    can: ['retry', 'restart', 'cancel'],
    hosted: null,
    failure: { code: 'signingUrlMissing' },
  });
});

it('a document to sign without a URL stalls phase B and does not fail it', async () => {
  const flow = await flowAt('phaseB.requesting');
  await pollOn(flow, WITHOUT_URL);
  expect(flow.at()).toBe('stalled');
});

it('the text of a status that initiate answered is not kept where it is no code', async () => {
  const flow = startFlow();
  await flow.initiate.answer({ url: SIGNING_URL, status: 'see https://secret.example' });
  expect(flow.view().progress.status).toBe('UNRECOGNISED');
});
