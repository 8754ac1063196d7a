/**
 * Rows 23 to 26, 29 and 31: what becomes of a host itself. Each host has its own way of being
 * doubled, stopped, filled up and left, and its own tests of that.
 */
import type { NamedTest, Row } from '../table.js';

const inFile =
  (file: string) =>
  (...names: readonly string[]): NamedTest[] =>
    names.map((name) => ({ file, name }));

const NO_PAGE = 'It has no page. A process that dies is row 28.';

export const HOSTING_ROWS: readonly Row[] = [
  {
    id: 23,
    injected: 'two tabs on one identification',
    expected: 'one polls, both show the same',
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
      'in process': 'One actor in one process: there is no other one to share it with.',
      server: 'The tabs are the app’s. They show the one identification that the host has.',
      Restate: 'The tabs are the app’s. They show the one identification that the host has.',
    },
  },
  {
    id: 24,
    injected: 'two server processes on one store',
    expected: 'the second is refused',
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
      'in process':
        'It has no store: the app keeps the checkpoint, and sees to it that it is used once.',
      page: 'Tabs share a storage: row 23.',
      Restate:
        'Its processes have no store, and as many as one likes may serve it: Restate hands each call to one of them.',
    },
  },
  {
    id: 25,
    injected: 'the clock jumps by a day either way; the machine sleeps for an hour',
    expected: 'due times hold; one poll before `stalled`; no timer beyond 2^31 ms fires at once',
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
          'a sleep of %d ms, at or above the limit of a timer, ends on time',
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
      Restate:
        'Its waits are timers of the Restate server, whose clock is the one of the whole computer.',
    },
  },
  {
    id: 26,
    injected: 'storage that is full, blocked or gone',
    expected:
      'page: it goes on in memory and says so; server: it refuses before it calls the gateway',
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
    injected: 'SIGSTOP for longer than any time-out, then SIGCONT',
    expected: 'it goes on without doing anything twice',
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
        'Restate notices a service that is frozen after a time of its own; test/restate/kill.long.ts waits for that, for minutes (npm run test:long).',
    },
  },
  {
    id: 31,
    injected:
      'the back button, a reload in every state, a return in a new tab, a page that is evicted',
    expected: 'a defined end; nothing is lost',
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
