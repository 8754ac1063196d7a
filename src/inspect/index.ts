/**
 * Shows and records identifications, redacted: Stately's inspector and a journal.
 *
 * @module identification-machine/inspect
 */
export {
  attachInspector,
  type AttachedInspector,
  type InspectorOptions,
} from './attach-inspector.js';
export { createJournal, type JournalOptions } from './journal.js';
export { readJournal, type JournalEntry, type JournalReading } from './journal-entry.js';
export type { Warn } from './error-boundary.js';
export {
  redactInspectionEvent,
  type InspectionObserver,
  type RedactedContext,
  type RedactedEvent,
  type RedactedFailure,
  type RedactedInspectionEvent,
  type RedactedSnapshot,
  type RedactedStateValue,
} from './redacted-event.js';
