/** Rows 41 to 45 and 51: what a browser refuses, lacks or gets wrong. */
import type { NamedTest, Row } from '../table.js';

const inFile =
  (file: string) =>
  (...names: readonly string[]): NamedTest[] =>
    names.map((name) => ({ file: `browser/${file}`, name }));

const MATRIX: NamedTest = { file: 'browser/platform-sweep.long.ts', name: 'where %s' };
const PART_OF_MATRIX: NamedTest = { file: 'browser/platform.long.ts', name: '%s' };

/** Why the other hosts can't have a fault of a page. */
const outOfReach = (reason: string): Row['outOfReach'] => ({
  'in process': reason,
  server: reason,
  Restate: reason,
});

const NO_WINDOW = 'It opens no window: the app shows the hosted page.';

export const PLATFORM_ROWS: readonly Row[] = [
  {
    id: 41,
    injected: 'The page is on `http:`, where browsers have no locks and no `crypto.randomUUID`',
    expected: 'It works, and so does a return in a window',
    scenarios: [],
    tests: {
      page: [
        ...inFile('frames.long.ts')(
          'the return page works',
          'a return in a window reaches the page that opened it, and the window closes',
        ),
        PART_OF_MATRIX,
        MATRIX,
      ],
    },
    outOfReach: outOfReach('It uses neither locks nor ids of the platform.'),
  },
  {
    id: 42,
    injected: 'The locks of the browser throw, reject, do not answer, or are lost at once',
    expected: 'The page goes on as without locks, and does not ask for the lock again and again',
    scenarios: [],
    tests: {
      page: [
        ...inFile('frames.long.ts')('the locks reject, and the host goes on as without locks'),
        ...inFile('platform.long.ts')(
          'a page whose locks do not answer is active after seconds, and each host asks once',
          'a storage that forgets what it takes is reported as memory',
        ),
        ...inFile('tabs-waiting.long.ts')(
          'two tabs that do not hear each other do not take the active role from each other for ever',
        ),
        PART_OF_MATRIX,
        MATRIX,
      ],
    },
    outOfReach: {
      'in process': 'It has no locks, storage or channels of a browser.',
      server: 'Row 24 has two processes on one store, and row 26 a store that refuses.',
      Restate: 'Restate sends each call to one process. Row 26 has a server that is out of reach.',
    },
  },
  {
    id: 43,
    injected: '`navigator.onLine` is false while the network works, or while there is none',
    expected:
      'The page asks all the same, every 10 s until there is an answer; without a network, no bound is spent',
    scenarios: [],
    tests: {
      'page on a server': [
        {
          file: 'client/page.test.ts',
          name: 'an offline page says so, refuses a call at once, and goes on when it is online',
        },
      ],
      page: [
        ...inFile('platform.long.ts')(
          'and the network works, the page asks, and says that it is online',
          'and there is no network, a call is tried every ten seconds and spends no bound',
          '"Check now" is offered in every working state and tries at once',
        ),
        ...inFile('attention.long.ts')(
          'while offline, the page stops polling and says so, and it resumes when it is online',
          'an identification that is started offline begins when the network is there',
        ),
        MATRIX,
      ],
    },
    outOfReach: outOfReach('It does not ask the platform whether there is a network: it calls.'),
  },
  {
    id: 44,
    injected: 'The hosted page in a window has a `Cross-Origin-Opener-Policy`',
    expected:
      'The window counts as open until the return or until the user says so, and the return page closes itself',
    scenarios: [],
    tests: {
      page: inFile('platform.long.ts')(
        'counts as open although its window reports closed, and the return page closes itself',
        'is done with when the user says so',
      ),
    },
    outOfReach: outOfReach(NO_WINDOW),
  },
  {
    id: 45,
    injected: 'A page in a frame, with partitioned storage or an opaque origin, opens a window',
    expected:
      'The return reaches the page by the opener; else the user says so, or the window is blocked',
    scenarios: [],
    tests: {
      page: inFile('frames.long.ts')(
        'a return in a window reaches the page that opened it by its opener',
        'a report of this origin from the window that the page has opened makes it ask',
        'a report from %s has no effect',
        'the hosted page cannot navigate the frame that opened its window',
        'the user says that a window which cannot report its return is done with',
        'a window that the frame may not open is blocked',
      ),
    },
    outOfReach: outOfReach(NO_WINDOW),
  },
  {
    id: 51,
    injected: 'The Success URL is the URL of the page itself',
    expected: 'The first visit starts, and a return still counts',
    scenarios: [],
    tests: {
      page: inFile('platform.long.ts')(
        'starts on the first visit, after the gateway has said that there is no identification',
        'completes, and a reload does not count as a return',
        'is idle on the first visit where startOnLoad is false',
      ),
    },
    outOfReach: {
      'in process': 'It recognises no URL: the app sends the event.',
      server: 'Its landing pages have paths of their own, and need a cookie.',
      Restate: 'The landing pages are those of the HTTP API, which have paths of their own.',
    },
  },
];
