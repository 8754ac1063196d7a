import type { JournalEntry } from '../../src/inspect/index.js';

/** An entry of a run in a state. */
export const entryAt = (state: string, more: Partial<JournalEntry> = {}): JournalEntry => ({
  version: 1,
  run: '0123abcd',
  at: '2026-06-01T12:00:00.000Z',
  event: 'status.check',
  state,
  step: null,
  hostedPage: null,
  status: null,
  request: 1,
  polls: 0,
  attempts: 0,
  problem: null,
  failure: null,
  ...more,
});
