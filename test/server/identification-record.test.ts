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
const rules = { retention: 1_000, delivers: true };
const at = (state: IdentificationState) => snapshotOf({ state }, input, 'https://verify.example/1');

describe('a record', () => {
  it('stays the same object while nothing changes that is written down', () => {
    const record = newRecord('id', input, 1);
    expect(nextRecord(record, at('initiating'), 2, rules)).toBe(record);
  });

  it('follows the machine into a state, and never holds the hosted URL', () => {
    const record = nextRecord(newRecord('id', input, 1), at('awaitingRedirect'), 2, rules);
    expect(record).toMatchObject({ state: 'awaitingRedirect', dueAt: null, updatedAt: 2 });
    expect(timelineOf(record)).toEqual([
      { state: 'initiating', at: 1, failure: null },
      { state: 'awaitingRedirect', at: 2, failure: null },
    ]);
    expect(JSON.stringify(record)).not.toContain('verify.example');
  });

  it('is due at once in a state that calls, for whoever comes after a crash', () => {
    expect(nextRecord(newRecord('id', input, 1), at('phaseA'), 2, rules).dueAt).toBe(2);
  });

  it('is due for its removal once it is over', () => {
    const record = nextRecord(newRecord('id', input, 1), at('cancelled'), 2, rules);
    expect(record).toMatchObject({ inProgress: false, dueAt: 1_002, deliveryAttempts: null });
  });

  it('is due to be handed over once it is completed', () => {
    const record = nextRecord(newRecord('id', input, 1), at('completed'), 2, rules);
    expect(record).toMatchObject({ inProgress: false, dueAt: 2, deliveryAttempts: 0 });
  });

  it('keeps the last 50 states', () => {
    let record = newRecord('id', input, 0);
    for (let time = 1; time <= 99; time += 1) {
      record = nextRecord(record, at(time % 2 ? 'phaseA' : 'signing'), time, rules);
    }
    expect(timelineOf(record)).toHaveLength(50);
    expect(timelineOf(record).at(-1)).toEqual({ state: 'phaseA', at: 99, failure: null });
  });
});
