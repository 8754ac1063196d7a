import { describe, expect, it } from 'vitest';
import { identificationInput } from '../../src/index.js';
import type { IdentificationState } from '../../src/index.js';
import {
  newRecord,
  nextRecord,
  snapshotOf,
  timelineOf,
} from '../../src/server/identification-record.js';

const input = identificationInput({ subject: { userId: 1 } });
const askTimes = {
  firstPause: 100,
  longestPause: 1_000,
  abandonAfter: { awaitingRedirect: 10_000, signing: 10_000, stalled: 10_000, failed: 10_000 },
};
const policy = { retention: 1_000, delivers: true, askTimes };
const at = (state: IdentificationState) => snapshotOf({ state }, input, 'https://verify.example/1');

describe('the next record', () => {
  it('is the same object where the checkpoint has not changed', () => {
    const record = newRecord('id', input, 1);
    expect(nextRecord(record, at('initiating'), 2, policy)).toBe(record);
  });

  it('has the state of the machine and no hosted URL', () => {
    const record = nextRecord(newRecord('id', input, 1), at('awaitingRedirect'), 2, policy);
    expect(record).toMatchObject({ state: 'awaitingRedirect', dueAt: 10_002, updatedAt: 2 });
    expect(timelineOf(record)).toEqual([
      { state: 'initiating', at: 1, failure: null },
      { state: 'awaitingRedirect', at: 2, failure: null },
    ]);
    expect(JSON.stringify(record)).not.toContain('verify.example');
  });

  it('is due at once in a state that makes calls, for the time after a crash', () => {
    expect(nextRecord(newRecord('id', input, 1), at('phaseA'), 2, policy).dueAt).toBe(2);
  });

  it.each(['cancelled', 'expired'] as const)(
    'is due for its removal after the retention once it is %s',
    (state) => {
      const record = nextRecord(newRecord('id', input, 1), at(state), 2, policy);
      expect(record).toMatchObject({ inProgress: false, dueAt: 1_002, deliveryAttempts: null });
    },
  );

  it('is due for its delivery once it is completed', () => {
    const record = nextRecord(newRecord('id', input, 1), at('completed'), 2, policy);
    expect(record).toMatchObject({ inProgress: false, dueAt: 2, deliveryAttempts: 0 });
  });

  it('keeps the last 50 states in its timeline', () => {
    let record = newRecord('id', input, 0);
    for (let time = 1; time <= 99; time += 1) {
      record = nextRecord(record, at(time % 2 ? 'phaseA' : 'signing'), time, policy);
    }
    expect(timelineOf(record)).toHaveLength(50);
    expect(timelineOf(record).at(-1)).toEqual({ state: 'phaseA', at: 99, failure: null });
  });
});
