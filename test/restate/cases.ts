/** One table of ways through the machine, for every engine: what is done, not what comes of it. */
import { vi } from 'vitest';
import { STATUS } from '../../src/gateway/statuses.js';
import type {
  IdentificationEventType,
  IdentificationOptions,
  IdentificationState,
  IdentificationView,
} from '../../src/index.js';
import type { Fault, Sandbox } from '../../src/sandbox/index.js';
import { FAST } from '../support/host.js';

/** Somebody who drives one identification, on whatever engine. */
export interface Driver {
  until(
    condition: IdentificationState | ((view: IdentificationView) => boolean),
  ): Promise<IdentificationView>;
  /** Resolves with whether it was taken. */
  send(type: IdentificationEventType): Promise<boolean>;
  /** What the user does on the hosted page that was opened last. */
  submit(form: 'pass' | 'fail' | 'sign' | 'decline'): Promise<void>;
}

export interface Case {
  readonly name: string;
  readonly options?: Omit<IdentificationOptions, 'subject' | 'checkpoint'> & {
    readonly subject?: Omit<IdentificationOptions['subject'], 'userId'>;
  };
  /** What the gateway is to do. */
  readonly arrange?: (sandbox: Sandbox, userId: number) => void;
  readonly drive: (driver: Driver, sandbox: Sandbox) => Promise<unknown>;
}

const answer = (status: number): Fault => ({ kind: 'answer', status });
const many = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

const SHORT = { ...FAST, pollTimeout: 400, requestTimeout: 200 };
const SLOW: Fault = { kind: 'delay', ms: 1_000 };

async function toSigning(driver: Driver): Promise<void> {
  await driver.until('awaitingRedirect');
  await driver.submit('pass');
  await driver.send('redirect.succeeded');
  await driver.until('signing');
}

async function toPhaseB(driver: Driver): Promise<void> {
  await toSigning(driver);
  await driver.submit('sign');
  await driver.send('redirect.succeeded');
}

async function complete(driver: Driver): Promise<void> {
  await toPhaseB(driver);
  await driver.until('completed');
}

/** The user comes back from the identity check without having done it. */
async function comeBack(driver: Driver): Promise<void> {
  await driver.until('awaitingRedirect');
  await driver.send('redirect.succeeded');
}

/** Until the gateway has been asked for something. */
const toRequest = (_: Driver, { requests }: Sandbox): Promise<void> =>
  vi.waitFor(() => {
    if (requests.length === 0) throw new Error('There is no request yet.');
  }, 20_000);

const cancelIn =
  (
    state: IdentificationState,
    reach: (driver: Driver, sandbox: Sandbox) => Promise<void>,
  ): Case['drive'] =>
  async (driver, sandbox) => {
    await reach(driver, sandbox);
    await driver.until(state);
    await driver.send('cancel');
    await driver.until('cancelled');
  };

export const CASES: readonly Case[] = [
  { name: 'everything goes right', drive: complete },
  {
    name: 'what is said of the device goes to the gateway',
    options: {
      subject: {
        correlationType: 1,
        bTrustAppCallBackId: 'callback',
        localTimezone: 'Europe/Sofia',
        deviceName: 'phone',
      },
    },
    drive: complete,
  },
  { name: 'a brand-new session is asked for', options: { restart: true }, drive: complete },

  // initiating
  {
    name: 'initiate is refused, and works after a retry',
    arrange: ({ faults }) => {
      faults.next('initiate', answer(400));
    },
    drive: async (driver) => {
      await driver.until('failed');
      await driver.send('retry');
      await complete(driver);
    },
  },
  {
    name: 'initiate fails more often than is borne',
    arrange: ({ faults }) => {
      faults.next('initiate', ...many(3, answer(503)));
    },
    drive: async (driver) => {
      await driver.until('failed');
      await driver.send('retry');
      await complete(driver);
    },
  },
  {
    name: 'the answer to initiate is lost',
    arrange: ({ faults }) => {
      faults.next('initiate', { kind: 'resetAfterProcessing' });
    },
    drive: complete,
  },
  {
    name: 'initiate is forbidden',
    arrange: ({ faults }) => {
      faults.next('initiate', answer(403));
    },
    drive: async (driver) => {
      await driver.until('failed');
      await driver.send('cancel');
    },
  },

  // Phase A
  {
    name: 'the status call fails for a while',
    arrange: ({ faults }) => {
      faults.next('status', answer(500), { kind: 'reset' }, answer(429), { kind: 'truncated' });
    },
    drive: complete,
  },
  {
    name: 'the access token is refused twice',
    arrange: ({ faults }) => {
      faults.next('status', answer(401), answer(401));
    },
    drive: async (driver) => {
      await comeBack(driver);
      await driver.until('failed');
      await driver.submit('pass');
      await driver.send('retry');
      await driver.until('signing');
    },
  },
  {
    name: 'the session is not known at once',
    arrange: ({ faults }) => {
      faults.next('status', answer(404), answer(404));
    },
    drive: complete,
  },
  {
    name: 'the session stays unknown, and begins anew',
    arrange: ({ faults }) => {
      faults.next('status', ...many(4, answer(404)));
    },
    drive: async (driver) => {
      await comeBack(driver);
      await driver.until('failed');
      await driver.send('restart');
      await complete(driver);
    },
  },
  {
    name: 'the identification has failed, and begins anew',
    arrange: (sandbox, userId) => {
      sandbox.script(userId, { status: 'ERROR' });
    },
    drive: async (driver) => {
      await comeBack(driver);
      await driver.until('failed');
      await driver.send('restart');
      await complete(driver);
    },
  },
  {
    name: 'a vendor’s own status counts as pending where the host says so',
    options: { pendingStatuses: ['MANUAL_REVIEW'] },
    arrange: (sandbox, userId) => {
      sandbox.script(userId, { status: 'MANUAL_REVIEW', times: 2 });
    },
    drive: complete,
  },
  {
    name: 'nothing moves in phase A; the user keeps waiting',
    options: { timings: SHORT },
    drive: async (driver) => {
      await comeBack(driver);
      await driver.until('stalled');
      await driver.submit('pass');
      await driver.send('keepWaiting');
      await driver.until('signing');
    },
  },
  {
    name: 'nothing moves in phase A; it is asked once more, and begins anew',
    options: { timings: SHORT },
    drive: async (driver) => {
      await comeBack(driver);
      await driver.until('stalled');
      await driver.send('status.check');
      await driver.until('stalled');
      await driver.send('restart');
      await driver.until('awaitingRedirect');
    },
  },
  {
    name: 'the signing URL never comes',
    options: { timings: SHORT },
    arrange: (sandbox, userId) => {
      const noUrl = { status: STATUS.signSessionCreated, url: null, times: Infinity };
      sandbox.script(userId, noUrl);
    },
    drive: async (driver) => {
      await comeBack(driver);
      await driver.until('failed');
    },
  },
  {
    name: 'a webhook skips the wait',
    options: { timings: { ...FAST, pollInterval: 3_600_000 } },
    drive: async (driver) => {
      await comeBack(driver);
      await driver.until(({ progress }) => progress.nextCallAt !== null);
      await driver.submit('pass');
      await driver.send('status.check');
      await driver.until('signing');
    },
  },
  {
    name: 'the user has signed elsewhere',
    arrange: (sandbox, userId) => {
      sandbox.script(userId, { status: STATUS.documentSigned, times: 1 });
      sandbox.faults.next('finalize', answer(403));
    },
    drive: async (driver) => {
      await comeBack(driver);
      await driver.until('failed');
    },
  },

  // Redirects
  {
    name: 'the identity check has failed, and is repeated',
    drive: async (driver) => {
      await driver.until('awaitingRedirect');
      await driver.send('redirect.failed');
      await driver.until('failed');
      await driver.send('retry');
      await complete(driver);
    },
  },
  {
    name: 'a Fail redirect that the gateway contradicts',
    drive: async (driver) => {
      await driver.until('awaitingRedirect');
      await driver.submit('pass');
      await driver.send('redirect.failed');
      await driver.until('signing');
    },
  },
  {
    name: 'a Success redirect corrects a Fail redirect',
    drive: async (driver) => {
      await driver.until('awaitingRedirect');
      await driver.send('redirect.expired');
      await driver.until('failed');
      await driver.submit('pass');
      await driver.send('redirect.succeeded');
      await driver.until('signing');
    },
  },
  {
    name: 'the signing has expired, and everything begins anew',
    drive: async (driver) => {
      await toSigning(driver);
      await driver.send('redirect.expired');
      await driver.until('failed');
      await driver.send('restart');
      await complete(driver);
    },
  },
  {
    name: 'the signing has failed, and is repeated',
    drive: async (driver) => {
      await toSigning(driver);
      await driver.send('redirect.failed');
      await driver.until('failed');
      await driver.send('retry');
      await driver.until('signing');
      await driver.submit('sign');
      await driver.send('redirect.succeeded');
      await driver.until('completed');
    },
  },

  // Phase B
  {
    name: 'nothing moves in phase B; the user keeps waiting',
    options: { timings: SHORT },
    drive: async (driver) => {
      await toSigning(driver);
      await driver.send('redirect.succeeded');
      await driver.until('stalled');
      await driver.submit('sign');
      await driver.send('keepWaiting');
      await driver.until('completed');
    },
  },
  {
    name: 'the status call fails for a while in phase B',
    arrange: ({ faults }) => {
      // The first one is phase A's.
      faults.next('status', { kind: 'delay', ms: 1 }, answer(502), { kind: 'reset' });
    },
    drive: complete,
  },

  // Finalizing
  ...[408, 504, 400, 409].map((status): Case => ({
    name: `finalize gets a ${String(status)}`,
    arrange: ({ faults }) => {
      faults.next('finalize', answer(status));
    },
    drive: complete,
  })),
  {
    name: 'finalize fails for long',
    arrange: ({ faults }) => {
      faults.next('finalize', ...many(12, answer(503)));
    },
    drive: complete,
  },
  {
    name: 'the answer to finalize is lost',
    arrange: ({ faults }) => {
      faults.next('finalize', { kind: 'resetAfterProcessing' });
    },
    drive: complete,
  },
  {
    name: 'finalize is refused for ever, and works after a retry',
    arrange: ({ faults }) => {
      faults.next('finalize', ...many(6, answer(400)));
    },
    drive: async (driver) => {
      await toPhaseB(driver);
      await driver.until('failed');
      await driver.send('retry');
      await driver.until('completed');
    },
  },
  {
    name: 'cancel is refused while the documents are being finalized',
    arrange: ({ faults }) => {
      faults.next('finalize', SLOW);
    },
    drive: async (driver) => {
      await toPhaseB(driver);
      await driver.until('finalizing');
      await driver.send('cancel');
      await driver.until('completed');
    },
  },

  // Cancelled, everywhere else
  {
    name: 'cancelled while initiating',
    arrange: ({ faults }) => {
      faults.next('initiate', SLOW);
    },
    drive: cancelIn('initiating', toRequest),
  },
  {
    name: 'cancelled while restarting',
    options: { restart: true },
    arrange: ({ faults }) => {
      faults.next('initiate', SLOW);
    },
    drive: cancelIn('restarting', toRequest),
  },
  {
    name: 'cancelled at the identity check',
    drive: cancelIn('awaitingRedirect', () => Promise.resolve()),
  },
  {
    name: 'cancelled in phase A',
    options: { timings: { ...FAST, pollInterval: 3_600_000 } },
    drive: cancelIn('phaseA', async (driver) => {
      await comeBack(driver);
      await driver.until(({ progress }) => progress.nextCallAt !== null);
    }),
  },
  { name: 'cancelled at the signing', drive: cancelIn('signing', toSigning) },
  {
    name: 'cancelled in phase B',
    options: { timings: { ...FAST, pollInterval: 3_600_000 } },
    drive: cancelIn('phaseB', async (driver) => {
      await toSigning(driver);
      await driver.send('redirect.succeeded');
      await driver.until(({ progress }) => progress.nextCallAt !== null);
    }),
  },
  {
    name: 'cancelled when stalled',
    options: { timings: SHORT },
    drive: cancelIn('stalled', comeBack),
  },
  {
    name: 'cancelled when failed',
    arrange: ({ faults }) => {
      faults.next('initiate', answer(400));
    },
    drive: cancelIn('failed', () => Promise.resolve()),
  },
];
