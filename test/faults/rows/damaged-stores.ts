/** Rows 70, 71, 79, 80 and 84: the store of a server is damaged, gone, or not what it seems. */
import { inFile, type Row } from '../table.js';

const NO_STORE = 'It has no store. Row 27 has its checkpoint.';

/** Why the other hosts cannot have these faults. */
const ROWS_OF_A_STORE = {
  'in process': NO_STORE,
  page: NO_STORE,
  Restate: 'Its store is the Restate server’s, which checks what it reads.',
};

export const DAMAGED_STORE_ROWS: readonly Row[] = [
  {
    id: 70,
    injected: 'Bits or bytes of the store’s file change',
    expected:
      'It costs one identification for each row that is hit; its row is left as it is, shown to the ' +
      'operator and counted, its user can start again, and no other user notices',
    scenarios: [],
    tests: {
      server: [
        ...inFile('server/damaged-rows.test.ts')(
          'sets one with %s aside, tells it once, and serves the others',
          'lets its user start again, and asks the gateway for the session in progress',
        ),
        ...inFile('server/stores/damaged-file.test.ts')(
          '70: is handed out by no method, and stays in the file',
          '70: does not keep its user from starting again',
          '70: keeps no page of the list from being full',
          '70: is replaced by one with every row that is left on a page, and is kept beside it',
          '70: shows the ids of the rows that could not be read, also to the next process',
          '70: %s is salvaged',
        ),
        ...inFile('server/corruption.long.ts')(
          'is served to all other users with random bits and bytes, for each of many seeds',
        ),
      ],
    },
    outOfReach: ROWS_OF_A_STORE,
  },
  {
    id: 71,
    injected: 'A column of the store holds a wrong value',
    expected: 'As row 70; a row whose fields name two users is shown to neither',
    scenarios: [],
    tests: {
      server: [
        ...inFile('server/stores/damaged-file.test.ts')(
          '71: is not shown to the user that it names, where the subject and the checkpoint name another',
          '71: with JSON that is not UTF-8 is a record without this JSON',
        ),
        ...inFile('server/damaged-rows.test.ts')(
          'asks the gateway about no user but the one that two of three fields name',
        ),
        ...inFile('server/corruption.long.ts')('is served with each of 16 wrong values in %s'),
      ],
    },
    outOfReach: ROWS_OF_A_STORE,
  },
  {
    id: 79,
    injected:
      'The store’s file is deleted or replaced while it is open, or lies beside the log of another file',
    expected:
      'Nothing more is acknowledged, and within seconds the server is not ready; such a log is found at ' +
      'the start, and nothing is changed',
    scenarios: [],
    tests: {
      server: [
        ...inFile('cli/serve-resources.long.ts')(
          '79: accepts nothing once its store is %s, and says so within seconds',
          '79: finds a log that another file has left behind, and changes nothing',
        ),
        ...inFile('server/stores/store-files.test.ts')(
          '79: of two instants are refused, and left as they are',
          '79: that are deleted are written no more',
        ),
      ],
    },
    outOfReach: ROWS_OF_A_STORE,
  },
  {
    id: 80,
    injected: 'The store is named `:memory:`, `file:x.db` or by a URL',
    expected: 'It is refused, as it is not the path of a file',
    scenarios: [],
    tests: {
      server: [
        ...inFile('cli/serve-usage.test.ts')('refuses %s'),
        ...inFile('server/stores/store-files.test.ts')(
          '80: %j is refused, as it is not the path of a file',
          '80: a folder and a device are refused',
        ),
      ],
    },
    outOfReach: ROWS_OF_A_STORE,
  },
  {
    id: 84,
    injected: 'A supervisor asks a server with a damaged identification for its health',
    expected:
      '`/health` says that the process runs, `/ready` that it takes work; neither reads an identification',
    scenarios: [],
    tests: {
      server: inFile('cli/serve-resources.long.ts')(
        '84: is healthy and ready with a damaged identification, and shows it to the operator',
      ),
    },
    outOfReach: ROWS_OF_A_STORE,
  },
];
