/** Redirects, phase B, finalizing, and what is cancelled. */
import { FAST } from '../support/host.js';
import {
  answer,
  cancelIn,
  comeBack,
  complete,
  many,
  SHORT,
  SLOW,
  toPhaseB,
  toRequest,
  toSigning,
  type Case,
} from './case.js';

export const LAST_CASES: readonly Case[] = [
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
