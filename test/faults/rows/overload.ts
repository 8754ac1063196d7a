/**
 * Rows 46 to 50, 76, 82 and 83: overload, shutdown, and what stands between a server and its clients.
 * Each host has its own tests.
 */
import { inFile, type Row } from '../table.js';

const NO_SERVER = 'It serves no one.';
const NO_PROCESS = 'It has no process of its own.';
const SAME_API = 'The HTTP API in front of it is the server\u2019s.';
const ONE_CALL = 'It has one identification, and one call at a time.';

export const OVERLOAD_ROWS: readonly Row[] = [
  {
    id: 46,
    injected: 'A proxy or a middleware that compresses or buffers stands before the event stream',
    expected: 'Events arrive within a second, or a long poll takes over',
    scenarios: [],
    tests: {
      'page on a server': [
        {
          file: 'client/proxies.long.ts',
          name: 'behind nginx that buffers all the same, long polling takes over within 30 s',
        },
        {
          file: 'client/proxies.long.ts',
          name: 'behind Express with compression(), events arrive within a second',
        },
        {
          file: 'client/follower.test.ts',
          name: 'takes over within 30 s where a proxy holds the stream back',
        },
      ],
      server: [
        ...inFile('client/proxies.long.ts')(
          'behind nginx with its default configuration, events arrive within a second',
          'behind nginx that buffers all the same, long polling takes over within 30 s',
          'behind Express with compression(), events arrive within a second',
        ),
        ...inFile('cli/serve-nginx.long.ts')(
          '46: behind nginx, an event stream outlasts its time-outs and brings a change at once',
        ),
      ],
    },
    outOfReach: { 'in process': NO_SERVER, page: NO_SERVER, Restate: SAME_API },
  },
  {
    id: 47,
    injected: 'A connection to the API is idle for as long as balancers keep it, 60 s',
    expected: 'The server keeps it longer',
    scenarios: [],
    tests: {
      'page on a server': [
        { file: 'client/follower.test.ts', name: 'without a heartbeat in time is opened again' },
      ],
      server: [
        ...inFile('cli/serve-standby.long.ts')(
          '47: an idle connection is kept for longer than a balancer keeps it',
        ),
        ...inFile('cli/serve-nginx.long.ts')(
          '47: behind nginx, no request is reset by a connection that was idle',
        ),
      ],
    },
    outOfReach: { 'in process': NO_SERVER, page: NO_SERVER, Restate: SAME_API },
  },
  {
    id: 48,
    injected: 'A browser\u2019s EventSource meets a server that drains, or comes after a logout',
    expected: 'It is told when to come back, or ends for good where it must not',
    scenarios: [],
    tests: {
      'page on a server': [
        {
          file: 'client/follower.test.ts',
          name: 'that the server ends is opened again after the time that the server asks for',
        },
        {
          file: 'client/outages.test.ts',
          name: 'with 401 again is not asked until a call, and says unauthorized',
        },
      ],
      server: inFile('http/event-source.long.ts')(
        'is told to come back by a server that drains, whether it was there before or not',
        'ends for good after a logout, and asks no more',
        'gets for a %s what an EventSource understands',
      ),
    },
    outOfReach: { 'in process': NO_SERVER, page: NO_SERVER, Restate: SAME_API },
  },
  {
    id: 49,
    injected: 'The gateway can be reached through an egress proxy only',
    expected:
      'All requests go through a tunnel of the proxy, where the environment or an option says so',
    scenarios: [],
    tests: {
      'in process': inFile('cli/egress-proxy.long.ts')(
        '49: run sends through the proxy, by the fetch of the platform',
      ),
      server: inFile('cli/egress-proxy.long.ts')(
        '49: serve sends through the proxy with %s',
        '49: serve sends without the proxy %s',
      ),
    },
    outOfReach: {
      page: 'The browser chooses the proxy.',
      Restate: 'Its command sends by the same fetch as run.',
    },
  },
  {
    id: 50,
    injected:
      'A server that was started as documented gets a SIGTERM, also as process 1 of a container',
    expected: 'It drains and ends, and no process is left',
    scenarios: [],
    tests: {
      server: inFile('cli/stopping.long.ts')(
        '50: the documented command ends on SIGTERM, and leaves no process',
        '50: the documented command of a container drains as process 1',
      ),
    },
    outOfReach: {
      'in process': NO_PROCESS,
      page: NO_PROCESS,
      Restate: 'Its command is the same program, which row 83 stops.',
    },
  },
  {
    id: 76,
    injected: 'There are many more calls than connections, and the gateway is slow or overloaded',
    expected:
      'The wait for a connection is no part of a time-out; the gateway works for those who still wait; ' +
      'beyond a bound a start is refused before anything is saved or sent',
    scenarios: [],
    tests: {
      'in process': inFile('server/pooled-transport.test.ts')(
        'the wait for a connection is no part of the time-out of a call',
        'a call that is stopped while it waits for a connection is never sent',
      ),
      server: [
        ...inFile('server/overload.long.ts')(
          'serves all of them, each with one initiate, where each waits longer than its time-out',
          'refuses another user before anything is saved or sent',
          'gives a user the identification in progress, and no new session in its place',
        ),
        ...inFile('http/problems.test.ts')(
          'is a 503 with a Retry-After for a start while too many calls wait for the gateway',
        ),
        ...inFile('server/goodput.long.ts')('where it %s'),
      ],
    },
    outOfReach: { page: ONE_CALL, Restate: 'The engine keeps what waits.' },
  },
  {
    id: 82,
    injected:
      'A user has as many event streams as allowed, on connections that were cut without a word',
    expected: 'The oldest gives way to a new one',
    scenarios: [],
    tests: {
      server: [
        ...inFile('http/limits.test.ts')(
          '82: are limited for each user, whose oldest gives way to a new one',
          '82: ten connections that were cut without a word lock their user out of nothing',
        ),
        ...inFile('http/long-poll.test.ts')('82: gives way to a newer one of its user, with a 204'),
      ],
    },
    outOfReach: { 'in process': NO_SERVER, page: NO_SERVER, Restate: SAME_API },
  },
  {
    id: 83,
    injected: 'A SIGTERM comes at any moment, twice, to process 1 of a container',
    expected:
      'It is handled from the first moment on, and a request that waits is told to come back',
    scenarios: [],
    tests: {
      server: [
        ...inFile('cli/stopping.long.ts')(
          '83: a second SIGTERM ends %s at once',
          '83: as process 1 of a container it drains on SIGTERM',
          '83: a SIGTERM in the first moment of %s stops it before it serves or calls the gateway',
          '83: a SIGTERM 150 ms after the start, and others until it ends',
        ),
        ...inFile('http/serving.test.ts')(
          '83: tells a request that waits for the gateway at once to come back',
        ),
      ],
    },
    outOfReach: {
      'in process': NO_PROCESS,
      page: NO_PROCESS,
      Restate: 'Its command is the same program.',
    },
  },
];
