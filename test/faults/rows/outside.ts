/** Rows 88 and 89: what a sender outside says, and what a person may ask to be removed. */
import { inFile, type Row } from '../table.js';

const NO_SENDERS = 'No sender outside reaches it: its app sends the event `hint` itself.';
const ONE_PERSON =
  'It keeps one identification on the device of its person, who drops it by `forget`.';

export const OUTSIDE_ROWS: readonly Row[] = [
  {
    id: 88,
    injected: 'Hints of a sender outside that are forged, repeated, reordered, late or missing',
    expected:
      'A hint that is signed, and not older than 5 minutes, makes the host ask the gateway once; all others ask nothing; none changes the outcome',
    scenarios: [],
    tests: {
      server: [
        ...inFile('http/hints.test.ts')(
          'asks the gateway now, for a user and for an id, with either key',
          'is no answer of its own: what has no news stays as it is',
          'refuses %s, and asks nothing',
          'refuses a body, an id or a time that is not the one that was signed',
          'asks once for a message that arrives again, also at the same time',
          'takes a message again that had no effect',
        ),
        ...inFile('http/hint-interleavings.test.ts')(
          'whatever hints arrive, the outcome is the one without them',
        ),
        ...inFile('server/postgres-outside.long.ts')('a hint counts at any server'),
      ],
      Restate: inFile('restate/outside.long.ts')('a hint takes the user in place of the id'),
    },
    outOfReach: { 'in process': NO_SENDERS, page: NO_SENDERS },
  },
  {
    id: 89,
    injected: 'A person asks for their data to be removed, at any moment of an identification',
    expected:
      'All identifications of the user are removed, from the raw files too where the store can; nothing is while the documents are signed and the result is not finalized or delivered',
    scenarios: [],
    tests: {
      server: [
        ...inFile('server/erasing.test.ts')(
          'cancels what is in progress, tells those who follow it, and removes all of the user',
          'keeps the user of the other type, who has the same id',
          'refuses while the documents are signed and not finalized, and removes nothing',
          'refuses while a result has not reached the app',
          'removes what another writer changes at the same time',
          'removes the events of the user, and keeps those of others',
          'refuses while the event of a result is not delivered',
        ),
        ...inFile('http/erasing.test.ts')(
          'removes all of a user for an operator alone',
          'answers 409 with the state while the documents are signed and not finalized',
        ),
        ...inFile('server/stores/raw-files.test.ts')(
          'a SQLite file and its log hold nothing of a person whose identification expired and was removed',
        ),
        ...inFile('server/stores/raw-rows.long.ts')(
          'the files of the database hold nothing of a person who was erased, after a VACUUM FULL',
        ),
        ...inFile('server/postgres-outside.long.ts')(
          'any server erases a user, also while another one polls for them',
        ),
      ],
      Restate: inFile('restate/outside.long.ts')(
        'cancels what is in progress, tells those who follow it, and removes all of the user',
        'refuses while the documents are signed and not finalized, and removes nothing',
      ),
    },
    outOfReach: { 'in process': ONE_PERSON, page: ONE_PERSON },
  },
];
