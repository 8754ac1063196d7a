import type { CommandDefinition } from './command.js';
import {
  DATABASE_VARIABLE,
  STORE_BACKUP_OPTIONS,
  STORE_CHECK_OPTIONS,
  STORE_COPY_OPTIONS,
  STORE_MIGRATE_OPTIONS,
} from './store-options.js';

/** The commands about stores. */
export const STORE_COMMANDS = {
  'store backup': {
    summary: 'back up the file of a running server',
    usage: ['FILE [options]'],
    description: [
      'Writes a copy of the store of a running "serve", as it is at one instant, to a new file that ' +
        'only its owner can read. The server writes it beside its store first: its disk needs the ' +
        'room. To restore it, stop the server, and put the file in the place of the store, without ' +
        'the -wal file of the old one. A database is backed up as such.',
    ],
    options: STORE_BACKUP_OPTIONS,
    exitCodes: {
      0: 'the backup is written',
      1: 'the server could not write it',
      2: 'wrong usage, no server, or the file exists: nothing was written',
    },
    packages: [],
    load: async () => (await import('./store-backup.js')).storeBackup,
  },
  'store migrate': {
    summary: 'make or extend the tables of a database',
    usage: ['[options]'],
    description: [
      'Brings the schema of a Postgres database to the version that this version of "serve" needs, ' +
        'where servers may not do so themselves ("serve --no-migrations"). Servers of the version before ' +
        'go on meanwhile.',
    ],
    options: STORE_MIGRATE_OPTIONS,
    exitCodes: {
      0: 'the schema has the version that is needed, or a newer one that serves as well',
      2: 'wrong usage, or the database refuses it: nothing was changed',
    },
    packages: [],
    load: async () => (await import('./store-migrate.js')).storeMigrate,
  },
  'store check': {
    summary: 'say whether a store can be used, and what is damaged in it',
    usage: ['[options]'],
    description: [
      'Opens a store, reads every record, and prints one JSON object: the identifications in each state, ' +
        'the damaged ones, and for a database also the version of its schema, the servers on it, and how ' +
        'many records only a newer version can read. Servers on a database go on meanwhile; that of a ' +
        'file must be stopped. A damaged file is repaired, as "serve" does.',
    ],
    options: STORE_CHECK_OPTIONS,
    exitCodes: {
      0: 'the store can be used, and nothing is damaged',
      1: 'something is damaged',
      2: 'wrong usage, or the store cannot be used',
    },
    packages: [],
    load: async () => (await import('./store-check.js')).storeCheck,
  },
  'store copy': {
    summary: 'copy a file into a database, or back, with the servers stopped',
    usage: [
      '--from FILE|URL --to FILE|URL [options]',
      '--from FILE [options]',
      '--to FILE [options]',
    ],
    description: [
      'Copies all identifications into an empty store, and then compares the two. The store that is not ' +
        `named is the database of ${DATABASE_VARIABLE}. Prints the progress once a second. A copy that was ` +
        'interrupted goes on when it is started again. It refuses to begin while a server works on one of ' +
        'the stores, or where the target holds anything else.',
    ],
    options: STORE_COPY_OPTIONS,
    exitCodes: {
      0: 'the target holds the same as the source',
      1: 'the copy is not whole: start it again',
      2: 'wrong usage, a server that runs, or a target with other identifications: nothing was written',
    },
    packages: [],
    load: async () => (await import('./store-copy.js')).storeCopy,
  },
} satisfies Record<string, CommandDefinition>;
