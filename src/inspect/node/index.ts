/** What the inspection of a server needs of Node. */
export {
  openJournalDirectory,
  type JournalDirectory,
  type JournalDirectoryOptions,
} from './journal-directory.js';
