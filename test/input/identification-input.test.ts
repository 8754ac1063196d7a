import { describe, expect, test } from 'vitest';
import { DEFAULT_TIMINGS, TIMING_RANGES } from '../../machines/identification.timings.js';
import {
  identificationInput,
  type IdentificationOptions,
} from '../../src/input/identification-input.js';

const ALL_DEFAULTS = {
  subject: {
    userId: 42,
    userType: 'individual',
    correlationType: 0,
    bTrustAppCallBackId: null,
    localTimezone: null,
    userAgent: null,
    browserLanguage: null,
    userLanguage: null,
    deviceName: null,
  },
  timings: {
    pollInterval: 3_000,
    pollTimeout: 120_000,
    outageAllowance: 1_800_000,
    requestTimeout: 10_000,
    backoff: { base: 500, cap: 30_000, retryAfterCap: 60_000, maxAttempts: 5 },
  },
  pendingStatuses: [],
  restart: false,
  checkpoint: null,
};

describe('an option that is left out', () => {
  test('has a default', () => {
    expect(identificationInput({ subject: { userId: 42 } })).toStrictEqual(ALL_DEFAULTS);
  });

  test('may be undefined', () => {
    const input = identificationInput({
      subject: {
        userId: 42,
        userType: undefined,
        correlationType: undefined,
        bTrustAppCallBackId: undefined,
        localTimezone: undefined,
        userAgent: undefined,
        browserLanguage: undefined,
        userLanguage: undefined,
        deviceName: undefined,
      },
      timings: {
        pollInterval: undefined,
        pollTimeout: undefined,
        outageAllowance: undefined,
        requestTimeout: undefined,
      },
      pendingStatuses: undefined,
      restart: undefined,
      checkpoint: undefined,
    });
    expect(input).toStrictEqual(ALL_DEFAULTS);
  });

  test('may be undefined for all timings', () => {
    const input = identificationInput({ subject: { userId: 42 }, timings: undefined });
    expect(input.timings).toStrictEqual(DEFAULT_TIMINGS);
  });

  test('may be undefined for the backoff', () => {
    const parts = {
      base: undefined,
      cap: undefined,
      retryAfterCap: undefined,
      maxAttempts: undefined,
    };
    for (const backoff of [undefined, {}, parts]) {
      const input = identificationInput({ subject: { userId: 42 }, timings: { backoff } });
      expect(input.timings).toStrictEqual(DEFAULT_TIMINGS);
    }
  });

  test('keeps its default next to given options', () => {
    const { timings } = identificationInput({
      subject: { userId: 42 },
      timings: { pollTimeout: 60_000, backoff: { cap: 5_000 } },
    });
    expect(timings).toStrictEqual({
      ...DEFAULT_TIMINGS,
      pollTimeout: 60_000,
      backoff: { ...DEFAULT_TIMINGS.backoff, cap: 5_000 },
    });
  });
});

describe('a given option', () => {
  test('is used unchanged', () => {
    const options: IdentificationOptions = {
      subject: {
        userId: 2_147_483_647,
        userType: 'merchant',
        correlationType: 1,
        bTrustAppCallBackId: 'callback',
        localTimezone: 'Europe/Sofia',
        userAgent: 'Browser/1.0',
        browserLanguage: 'bg',
        userLanguage: 'en',
        deviceName: 'Телефон',
      },
      timings: {
        pollInterval: 2_000,
        pollTimeout: 60_000,
        outageAllowance: 600_000,
        requestTimeout: 5_000,
        backoff: { base: 1_000, cap: 20_000, retryAfterCap: 30_000, maxAttempts: 3 },
      },
      pendingStatuses: ['VENDOR_WAITING', 'in.review-2'],
      restart: true,
    };
    expect(identificationInput(options)).toStrictEqual({ ...options, checkpoint: null });
  });

  test('is accepted at both ends of its range', () => {
    const { backoff, ...times } = TIMING_RANGES;
    const end = (which: 'min' | 'max') => ({
      pollInterval: times.pollInterval[which],
      pollTimeout: times.pollTimeout[which],
      outageAllowance: times.outageAllowance[which],
      requestTimeout: times.requestTimeout[which],
      backoff: {
        base: backoff.base[which],
        cap: backoff.cap[which],
        retryAfterCap: backoff.retryAfterCap[which],
        maxAttempts: backoff.maxAttempts[which],
      },
    });
    for (const timings of [end('min'), end('max')]) {
      const input = identificationInput({ subject: { userId: 1 }, timings });
      expect(input.timings).toStrictEqual(timings);
    }
  });

  test('is accepted for metadata of up to 1000 characters, and as null', () => {
    const userAgent = 'x'.repeat(1_000);
    const { subject } = identificationInput({
      subject: { userId: 1, userAgent, deviceName: null },
    });
    expect(subject).toMatchObject({ userAgent, deviceName: null });
  });
});

describe('a checkpoint', () => {
  const checkpoint = {
    version: 1,
    userId: 42,
    userType: 'individual',
    state: 'phaseA',
    place: 'phaseA',
    hostedPage: 'identityCheck',
    status: 'PROCESSING',
    waitingSince: 1_779_357_600_000,
    attempts: 1,
    refusals: 0,
    finalizePayload: null,
    failure: null,
    output: null,
  };

  test('of the subject is used', () => {
    expect(identificationInput({ subject: { userId: 42 }, checkpoint }).checkpoint).toStrictEqual(
      checkpoint,
    );
  });

  test.each([
    ['of another user', { ...checkpoint, userId: 43 }],
    ['of the same user id as a merchant', { ...checkpoint, userType: 'merchant' }],
    ['of another version', { ...checkpoint, version: 2 }],
    ['that is still text', JSON.stringify(checkpoint)],
    ['that is null', null],
  ])('%s is ignored', (_, other) => {
    const input = identificationInput({ subject: { userId: 42 }, checkpoint: other });
    expect(input).toStrictEqual(ALL_DEFAULTS);
  });
});
