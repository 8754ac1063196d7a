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
        'of two tabs, one polls and both show the same',
        'two tabs poll no more often than one',
        'another tab takes over when the active tab is closed',
        'a button works in a mirroring tab',
        'two tabs that start at the same time start one identification',
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
          '24: the second of two processes on one store is refused as storeInUse',
        ),
        ...inFile('cli/serve.test.ts')('refuses a second server on the same store, and says why'),
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
          'at the second poll after the device was suspended',
          'not if that poll answers with the awaited status',
        ),
        ...inFile('machines/poll-times.test.ts')(
          'back by a day does not extend a wait',
          'back by a day does not extend a phase by a day',
        ),
        ...inFile('gateway/sleep.test.ts')(
          'a sleep of %d ms, longer than a timer can be or nearly so, ends on time',
        ),
      ],
      page: inFile('browser/attention.test.ts')(
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
        'says once that the checkpoint cannot be written, and goes on',
      ),
      page: inFile('browser/storage.test.ts')(
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
      Restate: inFile('restate/host.test.ts')(
        'rejects with storeUnavailable when Restate cannot be reached',
      ),
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
        'goes on after a stop longer than every timeout, and does nothing twice',
      ),
      page: inFile('browser/tabs.test.ts')(
        'a tab in front takes over from an active tab that is frozen',
      ),
      server: inFile('server/processes.test.ts')(
        '29: a process stopped for longer than every timeout continues and repeats nothing',
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
          'after the completion shows the completion',
          'a return in a new tab moves the identification in both tabs',
          'a return in a new tab resumes after the old tab was closed',
        ),
        ...inFile('browser/reload.test.ts')('in %s', 'in stalled', 'in failed', 'in cancelled'),
        ...inFile('browser/attention.test.ts')('a page from the back/forward cache resumes'),
      ],
    },
    outOfReach: { 'in process': NO_PAGE, server: NO_PAGE, Restate: NO_PAGE },
  },
];
