/**
 * What the inspection of a server needs of Node.
 *
 * @module identification-machine/inspect/node
 */
export {
  openJournalDirectory,
  type JournalDirectory,
  type JournalDirectoryOptions,
} from './journal-directory.js';
