/** From the beginning to the end of phase A, and once through everything. */
import { STATUS } from '../../src/gateway/statuses.js';
import { FAST } from '../support/host.js';
import { answer, comeBack, complete, many, SHORT, type Case } from './case.js';

export const FIRST_CASES: readonly Case[] = [
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
];
