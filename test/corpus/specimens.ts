import { vi } from 'vitest';
import { failure, FAILURES, type FailureCode } from '../../src/index.js';
import { isFailureCode } from '../../machines/failure.js';
import {
  HOUR,
  PROCESSING,
  resume,
  SIGNED,
  STARTED,
  startFlow,
  USER_ID,
  type Flow,
  type FlowOptions,
} from '../machines/flow.js';
import { flowAt, SPOTS, type Spot } from '../machines/places.js';

type Path = () => Promise<Flow>;

const GUID = '0f8fad5b-d9cb-469f-a165-70867728950e';

/** A subject with many fields, and a vendor status. */
const MERCHANT: FlowOptions = {
  subject: {
    userId: USER_ID,
    userType: 'merchant',
    correlationType: 1,
    bTrustAppCallBackId: GUID,
    deviceName: 'Phone',
  },
  pendingStatuses: ['VENDOR_WAITS'],
};

const after =
  (spot: Spot, go: (flow: Flow) => Promise<unknown>, options?: FlowOptions): Path =>
  async () => {
    const flow = await flowAt(spot, options);
    await go(flow);
    return flow;
  };

async function refuse(flow: Flow): Promise<void> {
  await flow.finalize.fail(failure('finalizeRefused', { httpStatus: 400, title: 'Not signed' }));
}

async function refuseUntilFailed(flow: Flow): Promise<void> {
  while (flow.view().state !== 'failed') {
    if (flow.view().state === 'phaseB') await flow.poll(SIGNED);
    await refuse(flow);
  }
}

async function stall(flow: Flow): Promise<void> {
  await flow.poll(PROCESSING);
  vi.setSystemTime(Date.now() + HOUR);
  await flow.send('status.check');
  await flow.poll(PROCESSING);
}

async function failByRedirect(flow: Flow): Promise<void> {
  await flow.send('redirect.failed');
  await flow.poll(PROCESSING);
}

async function expire(flow: Flow): Promise<void> {
  await flow.send('redirect.expired');
  await flow.poll(PROCESSING);
}

async function missSigningUrl(flow: Flow): Promise<void> {
  const url = { status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED', url: null };
  await flow.poll(url);
  vi.setSystemTime(Date.now() + HOUR);
  await flow.send('status.check');
  await flow.poll(url);
}

/** The failures that the flow makes; every other code is the failure of a call. */
const OF_THE_FLOW = {
  identificationFailed: after('phaseA.requesting', (flow) =>
    flow.poll({ status: 'ERROR', url: null }),
  ),
  identityCheckFailed: after('awaitingRedirect', failByRedirect),
  signingFailed: after('signing', failByRedirect),
  hostedPageExpired: after('signing', expire),
  signingUrlMissing: after('phaseA.requesting', missSigningUrl),
  finalizeRefused: after('finalizing.requesting', refuseUntilFailed),
} as const satisfies Partial<Record<FailureCode, Path>>;

const isOfTheFlow = (code: string): code is keyof typeof OF_THE_FLOW => code in OF_THE_FLOW;

/** A call that fails until the machine does not retry it any more. */
const callFails =
  (code: FailureCode): Path =>
  async () => {
    const flow = startFlow();
    const details = { httpStatus: 418, title: 'Not this time', retryAfter: 1_000 };
    while (flow.view().working) {
      await flow.waitOut();
      await flow.initiate.fail(failure(code, details));
    }
    return flow;
  };

const failures: [string, Path][] = Object.keys(FAILURES)
  .filter(isFailureCode)
  .map((code) => [`failed.${code}`, isOfTheFlow(code) ? OF_THE_FLOW[code] : callFails(code)]);

const at = (prefix: string, options?: FlowOptions): [string, Path][] =>
  SPOTS.map((spot) => [`${prefix}${spot}`, () => flowAt(spot, options)]);

const forbid = (flow: Flow): Promise<void> =>
  flow.finalize.fail(failure('forbidden', { httpStatus: 403 }));

/** A flow for each kind of checkpoint, by the name of its file. */
export const SPECIMENS: Readonly<Record<string, Path>> = {
  ...Object.fromEntries(at('')),
  ...Object.fromEntries(at('merchant.', MERCHANT)),
  ...Object.fromEntries(failures),
  'phaseA.problem': after('phaseA.requesting', (flow) => flow.pollFails('unavailable')),
  'phaseA.vendor': after(
    'phaseA.requesting',
    (flow) => flow.poll({ status: 'VENDOR_WAITS', url: null }),
    MERCHANT,
  ),
  'phaseA.resumedAtSigning': async () => resume(await flowAt('signing')),
  'initiating.resumedAtIdentityCheck': async () => resume(await flowAt('awaitingRedirect')),
  'phaseB.stalled': after('phaseB.requesting', stall),
  'phaseB.refused': after('finalizing.requesting', refuse),
  'phaseB.failed': after('phaseB.requesting', (flow) => flow.pollFails('unauthorized')),
  'finalizing.refusedBefore': after('finalizing.requesting', async (flow) => {
    await refuse(flow);
    await flow.poll(SIGNED);
  }),
  'finalizing.failed': after('finalizing.requesting', forbid),
  'failed.unrecognised': after('phaseA.requesting', (flow) =>
    flow.poll({ status: 'not a status', url: null }),
  ),
  'restarting.afterRefusal': after('finalizing.requesting', async (flow) => {
    await refuseUntilFailed(flow);
    await flow.send('restart');
  }),
  'awaitingRedirect.nullStatus': async () => {
    const flow = startFlow();
    await flow.initiate.answer({ ...STARTED, status: null });
    return flow;
  },
  'cancelled.phaseB': after('phaseB.waiting', (flow) => flow.send('cancel')),
};
