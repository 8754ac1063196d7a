import { describe, expect, test } from 'vitest';
import { readCheckpoint } from '../../src/input/checkpoint.js';
import { failure } from '../../machines/failure.js';

const SUBJECT = { userId: 42, userType: 'individual' } as const;
const PAYLOAD = { userId: 42, bTrustAppCallBackId: 'callback', correlationType: 0 };
const OUTPUT = { correlationId: '0f8fad5b-d9cb-469f-a165-70867728950e', individualId: 7 };

const BEGUN = {
  version: 1,
  ...SUBJECT,
  state: 'initiating',
  place: 'initiating',
  hostedPage: null,
  status: null,
  waitingSince: null,
  attempts: 0,
  refusals: 0,
  finalizePayload: null,
  failure: null,
  output: null,
};
const PHASE_A = {
  ...BEGUN,
  state: 'phaseA',
  place: 'phaseA',
  hostedPage: 'identityCheck',
  status: 'PROCESSING',
  waitingSince: 1_779_357_600_000,
};
const FINALIZING = {
  ...BEGUN,
  state: 'finalizing',
  place: 'finalizing',
  hostedPage: 'signing',
  status: 'DOCUMENT_SIGN_SUCCESS',
  attempts: 3,
  refusals: 1,
  finalizePayload: PAYLOAD,
};
const FAILED = { ...PHASE_A, state: 'failed', failure: failure('forbidden', { httpStatus: 403 }) };

const read = (record: unknown) => readCheckpoint(record, SUBJECT);

describe('a record is usable', () => {
  test.each([
    ['initiating', BEGUN],
    ['restarting', { ...BEGUN, state: 'restarting', place: 'restarting' }],
    ['awaitingRedirect', { ...PHASE_A, state: 'awaitingRedirect', place: 'awaitingRedirect' }],
    ['phaseA', PHASE_A],
    ['signing', { ...PHASE_A, state: 'signing', place: 'signing', hostedPage: 'signing' }],
    ['phaseB', { ...PHASE_A, state: 'phaseB', place: 'phaseB', hostedPage: 'signing' }],
    ['phaseB, after a refused finalize', { ...FINALIZING, state: 'phaseB', place: 'phaseB' }],
    ['finalizing', FINALIZING],
    ['stalled in phase A', { ...PHASE_A, state: 'stalled' }],
    ['stalled in phase B', { ...PHASE_A, state: 'stalled', place: 'phaseB' }],
    ['failed', FAILED],
    [
      'failed, with all fields of a failure',
      {
        ...FINALIZING,
        state: 'failed',
        failure: failure('finalizeRefused', {
          httpStatus: 400,
          title: 'Bad Request',
          retryAfter: 1_000,
        }),
      },
    ],
    ['completed', { ...FINALIZING, state: 'completed', output: OUTPUT }],
    ['cancelled', { ...PHASE_A, state: 'cancelled' }],
    ['cancelled, after a refused finalize', { ...FINALIZING, state: 'cancelled' }],
    ['expired', { ...PHASE_A, state: 'expired' }],
  ])('%s', (_, record) => {
    expect(read(record)).toStrictEqual({ kind: 'usable', checkpoint: record });
  });

  test('without a title of the gateway that an older version has stored', () => {
    const reason = failure('notEligible', { httpStatus: 403 });
    const titled = { ...FAILED, failure: { ...reason, title: 'Ivan Ivanov is not eligible' } };
    expect(read(titled)).toStrictEqual({
      kind: 'usable',
      checkpoint: { ...FAILED, failure: reason },
    });
  });

  test('after a round trip through JSON', () => {
    expect(read(JSON.parse(JSON.stringify(FAILED)))).toStrictEqual({
      kind: 'usable',
      checkpoint: FAILED,
    });
  });

  test('without unknown fields, which a later version may have added', () => {
    expect(read({ ...PHASE_A, url: 'https://evil.example/', baseUrl: 'x' })).toStrictEqual({
      kind: 'usable',
      checkpoint: PHASE_A,
    });
  });
});

describe('a record is foreign', () => {
  test.each([
    ['of another user', { ...PHASE_A, userId: 43 }],
    ['of another user type', { ...PHASE_A, userType: 'merchant' }],
  ])('%s', (_, record) => {
    expect(read(record)).toStrictEqual({ kind: 'foreign' });
  });
});

describe('a record is unreadable', () => {
  test.each([
    ['nothing', undefined],
    ['null', null],
    ['text', JSON.stringify(PHASE_A)],
    ['a list', [PHASE_A]],
    ['an empty object', {}],
    ['a later version', { ...PHASE_A, version: 2 }],
    ['a version of text', { ...PHASE_A, version: '1' }],
    ['no version', { ...PHASE_A, version: undefined }],
    ['expired, although it was signed', { ...FINALIZING, state: 'expired' }],
    ['an unknown state', { ...PHASE_A, state: 'paused', place: 'paused' }],
    ['the transient state resuming', { ...PHASE_A, state: 'resuming', place: 'resuming' }],
    [
      'a state that is a property of every object',
      { ...PHASE_A, state: 'constructor', place: 'constructor' },
    ],
    ['an unknown hosted page', { ...PHASE_A, hostedPage: 'https://evil.example/' }],
    ['an unknown user type', { ...PHASE_A, userType: 'admin' }],
    ['a user id out of range', { ...PHASE_A, userId: 0 }],
    ['a status with a space', { ...PHASE_A, status: 'Ivanka Izmislena' }],
    ['a status that is too long', { ...PHASE_A, status: 'X'.repeat(65) }],
    ['a time before 1970', { ...PHASE_A, waitingSince: -1 }],
    ['a time with a fraction', { ...PHASE_A, waitingSince: 1.5 }],
    ['a time that is a date', { ...PHASE_A, waitingSince: '2026-05-21T10:00:00Z' }],
    ['attempts below zero', { ...PHASE_A, attempts: -1 }],
    ['too many attempts', { ...PHASE_A, attempts: 1e300 }],
    ['attempts of text', { ...PHASE_A, attempts: '1' }],
    ['refusals with a fraction', { ...PHASE_A, refusals: 0.5 }],
    ['a payload without a user', { ...FINALIZING, finalizePayload: { ...PAYLOAD, userId: null } }],
    [
      'a payload with an unknown correlationType',
      {
        ...FINALIZING,
        finalizePayload: { ...PAYLOAD, correlationType: 2 },
      },
    ],
    [
      'a payload with too long a text',
      {
        ...FINALIZING,
        finalizePayload: { ...PAYLOAD, bTrustAppCallBackId: 'x'.repeat(1_001) },
      },
    ],
    ['a failure with an unknown code', { ...FAILED, failure: { ...FAILED.failure, code: 'x' } }],
    ['a failure without a message', { ...FAILED, failure: { ...FAILED.failure, message: 7 } }],
    [
      'a failure with too long a message',
      {
        ...FAILED,
        failure: { ...FAILED.failure, message: 'x'.repeat(501) },
      },
    ],
    [
      'a failure with too long a title',
      {
        ...FAILED,
        failure: { ...FAILED.failure, title: 'x'.repeat(501) },
      },
    ],
    [
      'a failure with a status of text',
      {
        ...FAILED,
        failure: { ...FAILED.failure, httpStatus: '403' },
      },
    ],
    [
      'a failure with a negative retryAfter',
      {
        ...FAILED,
        failure: { ...FAILED.failure, retryAfter: -1 },
      },
    ],
    [
      'a failure without a boolean retryable',
      {
        ...FAILED,
        failure: { ...FAILED.failure, retryable: 'yes' },
      },
    ],
    [
      'an output without an id',
      {
        ...FINALIZING,
        state: 'completed',
        output: { ...OUTPUT, correlationId: '' },
      },
    ],
  ])('%s', (_, record) => {
    expect(read(record)).toStrictEqual({ kind: 'unreadable' });
  });

  test.each(Object.keys(BEGUN))('without its field %s', (field) => {
    const record = Object.fromEntries(Object.entries(BEGUN).filter(([name]) => name !== field));
    expect(read(record)).toStrictEqual({ kind: 'unreadable' });
  });
});

describe('a record with contradicting fields is unreadable', () => {
  test.each([
    ['a state at another place', { ...PHASE_A, place: 'phaseB' }],
    ['finalizing at another place', { ...FINALIZING, place: 'phaseB' }],
    ['finalizing without a payload', { ...FINALIZING, finalizePayload: null }],
    [
      'a payload of another user',
      {
        ...FINALIZING,
        finalizePayload: { ...PAYLOAD, userId: 43 },
      },
    ],
    [
      'a payload of another user before finalizing',
      {
        ...PHASE_A,
        finalizePayload: { ...PAYLOAD, userId: 43 },
      },
    ],
    ['completed without an output', { ...FINALIZING, state: 'completed' }],
    [
      'completed without a payload',
      {
        ...FINALIZING,
        state: 'completed',
        finalizePayload: null,
        output: OUTPUT,
      },
    ],
    ['failed without a failure', { ...FAILED, failure: null }],
    ['stalled before a phase', { ...BEGUN, state: 'stalled' }],
    ['stalled while signing', { ...PHASE_A, state: 'stalled', place: 'signing' }],
    ['stalled while finalizing', { ...FINALIZING, state: 'stalled' }],
  ])('%s', (_, record) => {
    expect(read(record)).toStrictEqual({ kind: 'unreadable' });
  });
});
