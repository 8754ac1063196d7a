/**
 * Rows 23 to 26, 29 and 31: faults of the host itself. They differ for each host, so that each host
 * has its own tests.
 */
import type { NamedTest, Row } from '../table.js';

const inFile =
  (file: string) =>
  (...names: readonly string[]): NamedTest[] =>
    names.map((name) => ({ file, name }));

const NO_PAGE = 'It has no page. Row 28 has the crash of a process.';

export const HOSTING_ROWS: readonly Row[] = [
  {
    id: 23,
    injected: 'Two tabs have the same identification',
    expected: 'One of them polls, and both show the same',
    scenarios: [],
    tests: {
      page: inFile('browser/tabs.test.ts')(
        'two tabs: one polls, both show the same',
        'two tabs poll no more often than one',
        'when the tab that polls is closed, the other one takes over',
        'a button in the tab that only shows works',
        'two tabs that begin at the same time begin one identification',
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
    expected: 'The second one is refused',
    scenarios: [],
    tests: {
      server: [
        ...inFile('server/processes.test.ts')(
          '24: of two on one store the second is refused, and says why',
        ),
        ...inFile('cli/serve.test.ts')('a second one on the same store is refused, and says why'),
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
          'by the one more poll after a sleep',
          'not where the one more poll finds what it waited for',
        ),
        ...inFile('machines/poll-times.test.ts')(
          'back by a day does not make a wait longer',
          'back by a day does not prolong a phase by a day',
        ),
        ...inFile('gateway/sleep.test.ts')(
          'a sleep of %d ms, longer than a timer can be or nearly so, ends on time',
        ),
      ],
      page: inFile('browser/attention.test.ts')(
        'a clock that jumps a day ahead gets one more poll, and then it has stalled',
        'a clock that jumps a day back stops nothing',
        'being hidden does not use up the deadline, and the polling goes on',
      ),
      server: inFile('server/clock.test.ts')(
        '25: that is set forward wakes once what is due by it',
        '25: that is set back by less than a wait keeps the due times of then',
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
        'that cannot be written any more is said once, and it goes on',
      ),
      page: inFile('browser/storage.test.ts')(
        'the page says that it goes on in memory',
        'a person is identified all the same: each return asks the gateway',
        'with storage full, the page goes on in memory and says so',
        'storage that fills up in the middle is said when it happens',
      ),
      server: inFile('server/write-first.test.ts')(
        '26: a start is refused while the store is full, and taken when there is room',
        '26: an event is refused while the store is full, and changes nothing',
        '26: an answer that can’t be saved is asked for again once there is room',
        '26: a host that is started on a full disk sends nothing until there is room',
        '26: a file without room refuses, and the host goes on when there is room',
      ),
      Restate: inFile('restate/host.test.ts')('says so where Restate can’t be reached'),
    },
    outOfReach: {},
  },
  {
    id: 29,
    injected: 'The process is stopped by SIGSTOP for longer than any timeout, then continued',
    expected: 'It goes on and does nothing twice',
    scenarios: [],
    tests: {
      'in process': inFile('cli/signals.test.ts')(
        'stopped for longer than every time-out, it goes on and does nothing twice',
      ),
      page: inFile('browser/tabs.test.ts')(
        'a tab that has stopped in the middle does not hold up the one in front',
      ),
      server: inFile('server/processes.test.ts')(
        '29: stopped for longer than every time-out, it goes on and does nothing twice',
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
      page: [
        ...inFile('browser/returns.test.ts')(
          'from the identity check leads to the page that offers it again',
          'from the signing leads to the page that offers it again',
          'after the end shows the end',
          'a return in a new tab goes on there, and the old tab shows the same',
          'a return in a new tab goes on after the old one was closed',
        ),
        ...inFile('browser/reload.test.ts')('in %s', 'in stalled', 'in failed', 'in cancelled'),
        ...inFile('browser/attention.test.ts')(
          'a page that comes back from the back/forward cache goes on',
        ),
      ],
    },
    outOfReach: { 'in process': NO_PAGE, server: NO_PAGE, Restate: NO_PAGE },
  },
];
