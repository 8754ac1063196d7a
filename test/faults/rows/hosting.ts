/**
 * Rows 23 to 26, 29 and 31: faults of the host itself. They differ for each host, so that each host
 * has its own tests.
 */
import { inFile, type Row } from '../table.js';

const NO_PAGE = 'It has no page. Row 28 has the crash of a process.';

export const HOSTING_ROWS: readonly Row[] = [
  {
    id: 23,
    injected: 'Two tabs have the same identification',
    expected: 'One of them polls, and both show the same',
    scenarios: [],
    tests: {
      'page on a server': [
        {
          file: 'client/page.test.ts',
          name: 'tabs follow a start in one of them, and what is forgotten stays forgotten after a reload',
        },
        { file: 'client/calls.test.ts', name: 'shows what another screen of the same user does' },
      ],
      page: inFile('browser/tabs.long.ts')(
        'of two tabs, one polls and both show the same',
        'two tabs poll no more often than one',
        'another tab takes over when the active tab is closed',
        'a button works in a mirroring tab',
        'two tabs that start at the same time start one identification',
      ),
    },
    outOfReach: {
      'in process': 'It is one actor in one process, which shares it with no other.',
      server: 'The tabs are the app’s. They show the same identification of the host.',
      Restate: 'The tabs are the app’s. They show the same identification of the host.',
    },
  },
  {
    id: 24,
    injected: 'Two server processes use one store',
    expected: 'The second one of a file is refused; servers on one database share the work',
    scenarios: [],
    tests: {
      server: [
        ...inFile('server/processes.long.ts')(
          '24: the second of two processes on one store is refused as storeInUse',
        ),
        ...inFile('cli/serve.test.ts')('refuses a second server on the same store, and says why'),
      ],
    },
    outOfReach: {
      'in process': 'It has no store. The app keeps the checkpoint, and must use it once.',
      page: 'Row 23 has tabs that share a storage.',
      Restate:
        'Its processes have no store. Any number of them can serve it, as Restate sends each call to one.',
    },
  },
  {
    id: 25,
    injected: 'The clock jumps by a day in either direction, or the computer sleeps for an hour',
    expected:
      'Due times hold, one poll comes before `stalled`, and no timer beyond 2^31 ms fires at once',
    scenarios: [],
    tests: {
      'in process': [
        ...inFile('machines/deadline.test.ts')(
          'at the second poll after the device was suspended',
          'not if that poll answers with the awaited status',
        ),
        ...inFile('machines/poll-times.test.ts')(
          'back by a day does not extend a wait',
          'back by a day does not extend a phase by a day',
        ),
        ...inFile('gateway/sleep.test.ts')(
          'a sleep of %d ms, at or above the limit of a timer, ends on time',
        ),
      ],
      page: inFile('browser/attention.long.ts')(
        'a clock that jumps a day ahead leads to one more poll, and then to stalled',
        'a clock that jumps a day back does not stop the polling',
        'a hidden page keeps polling, and its time does not count for the deadline',
      ),
      server: inFile('server/clock.test.ts')(
        '25: a clock set forward a day wakes each identification that has become due once',
        '25: a clock set back by less than the longest wait keeps the earlier due times',
      ),
    },
    outOfReach: {
      Restate: 'Its timers are those of the Restate server, which uses the clock of the computer.',
    },
  },
  {
    id: 26,
    injected: 'The storage is full, blocked or gone',
    expected: 'A page goes on in memory and says so; a server refuses before it calls the gateway',
    scenarios: [],
    tests: {
      'in process': inFile('cli/checkpoint-file.test.ts')(
        'says once that the checkpoint cannot be written, and goes on',
      ),
      page: inFile('browser/storage.long.ts')(
        'the page warns that it keeps the checkpoint in memory',
        'an identification can be completed, as each return asks the gateway',
        'with a full storage, the page keeps the checkpoint in memory and warns',
        'the page warns when the storage becomes full',
      ),
      server: inFile('server/write-first.test.ts')(
        '26: a start is rejected while the store is full, and accepted when there is space again',
        '26: an event is rejected while the store is full, and changes nothing',
        '26: a call whose answer could not be saved is repeated when there is space again',
        '26: a host that starts on a full disk sends nothing until there is space',
        '26: a full SQLite file rejects writes, and the host continues when there is space again',
      ),
      Restate: inFile('restate/host.long.ts')(
        'rejects with storeUnavailable when Restate cannot be reached',
      ),
    },
    outOfReach: {},
  },
  {
    id: 29,
    injected: 'The process is stopped by SIGSTOP for longer than any timeout, then continued',
    expected: 'It goes on and does nothing twice',
    scenarios: [],
    tests: {
      'page on a server': [
        {
          file: 'client/server-process.long.ts',
          name: 'a server that hangs with its connections open: the page notices, refuses a call, and goes on',
        },
      ],
      'in process': inFile('cli/signals.test.ts')(
        'goes on after a stop longer than every timeout, and does nothing twice',
      ),
      page: inFile('browser/tabs-waiting.long.ts')(
        'a tab in front takes over from an active tab that is frozen',
      ),
      server: inFile('server/processes.long.ts')(
        '29: a process stopped for longer than every timeout continues and repeats nothing',
      ),
    },
    outOfReach: {
      Restate:
        'Restate detects a frozen service only after minutes; test/restate/kill.long.ts waits for that (npm run test:long).',
    },
  },
  {
    id: 31,
    injected:
      'The user goes back, reloads in any state or returns in a new tab, or the page is evicted',
    expected: 'The end is defined, and nothing is lost',
    scenarios: [],
    tests: {
      'page on a server': [
        {
          file: 'client/page.test.ts',
          name: 'a page from the back/forward cache has ended its stream, and goes on',
        },
        {
          file: 'client/page.test.ts',
          name: 'a hidden page ends its stream, and catches up when it is shown',
        },
      ],
      page: [
        ...inFile('browser/returns.long.ts')(
          'from the identity check leads to the page that offers it again',
          'from the signing leads to the page that offers it again',
          'after the completion shows the completion',
          'a return in a new tab moves the identification in both tabs',
          'a return in a new tab resumes after the old tab was closed',
        ),
        ...inFile('browser/reload.long.ts')('in %s', 'in stalled', 'in failed', 'in cancelled'),
        ...inFile('browser/attention.long.ts')('a page from the back/forward cache resumes'),
      ],
    },
    outOfReach: { 'in process': NO_PAGE, server: NO_PAGE, Restate: NO_PAGE },
  },
];
