/**
 * What is to be seen of an identification, redacted: Stately's inspector, and a journal.
 *
 * @module identification-machine/inspect
 */
export {
  attachInspector,
  type AttachedInspector,
  type InspectorOptions,
} from './attach-inspector.js';
export { createJournal, type JournalOptions } from './journal.js';
export {
  readJournal,
  type JournalEntry,
  type JournalFailure,
  type JournalReading,
} from './journal-entry.js';
export type { InspectionObserver, Warn } from './observer.js';
export {
  redactInspectionEvent,
  type RedactedContext,
  type RedactedEvent,
  type RedactedFailure,
  type RedactedInspectionEvent,
  type RedactedSnapshot,
  type RedactedStateValue,
} from './redacted-event.js';
