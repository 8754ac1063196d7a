/**
 * Journals of a server's identifications, in files.
 *
 * @module identification-machine/inspect/node
 */
export {
  openJournalDirectory,
  type JournalDirectory,
  type JournalDirectoryOptions,
} from './journal-directory.js';
