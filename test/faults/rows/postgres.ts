/**
 * The column of the server on Postgres. It is the same server: all its scenarios are played, and the
 * faults that are about the store have tests of their own.
 */
import { inFile, type NamedTest, type Row } from '../table.js';

const TESTS: Readonly<Record<number, readonly NamedTest[]>> = {
  24: inFile('server/postgres-hosts.long.ts')(
    'a flow completes though each event reaches the other server',
    'a user has one identification, whichever server it is started on',
    'what a server leaves without a word goes on at another one when its lease has ended',
  ),
  25: inFile('server/postgres-hosts.long.ts')(
    'a clock that is set forward by a minute costs no lease',
  ),
  26: [
    ...inFile('server/stores/postgres-store.long.ts')(
      'fails on a database that takes no writes, and works again when it does',
    ),
    ...inFile('server/postgres-database.long.ts')(
      'a database that ends every session and is away for twenty seconds loses nothing',
      'a database that has no connection left loses nothing',
      'a database that takes two seconds for each answer loses nothing',
    ),
  ],
  28: inFile('server/postgres-kill.long.ts')(
    'three servers that are killed, frozen and replaced lose nothing and finalize each once',
  ),
  29: inFile('server/postgres-freeze.long.ts')(
    'a server that is frozen in the middle of a restart and of a finalize doubles no effect',
  ),
  71: inFile('server/stores/postgres-store.long.ts')(
    'hands out no damaged row, and lets its user start again',
  ),
};

const NO_FILE = 'It has no file: what a database cannot read fails its statement.';

const REASONS: Readonly<Record<number, string>> = {
  60: 'It has no file: the database decides who may read.',
  70: NO_FILE,
  78: 'It is the disk of the database, which then takes no writes: row 26.',
  79: NO_FILE,
  80: 'A database is named by a URL.',
};

/** Adds the column to a row. */
export function onPostgres(row: Row): Row {
  const tests = TESTS[row.id];
  const reason = REASONS[row.id];
  return {
    ...row,
    tests: { ...row.tests, ...(tests !== undefined && { Postgres: tests }) },
    outOfReach: { ...row.outOfReach, ...(reason !== undefined && { Postgres: reason }) },
  };
}
