/** Rows 52 to 56, 58, 63 to 65 and 81: what a client, a page or a connection is trusted with. */
import { inFile, type Row } from '../table.js';

const NO_API = 'It has no HTTP API: its app is the caller.';
const SAME_API = 'The same HTTP API stands in front of it, whose tests run on a server.';
const NO_LANDING = 'It has no landing of its own: the return is an event of the app.';
const OWN_PAGE = 'The page is the landing, and asks the gateway as its own user.';

const api = inFile('http/trust.test.ts');
const visits = inFile('http/landing-visits.test.ts');
const reported = inFile('http/reported-redirects.test.ts');

export const TRUST_ROWS: readonly Row[] = [
  {
    id: 52,
    injected: 'A client chooses `correlationType` or `bTrustAppCallBackId`',
    expected:
      'The app decides what finalize says; a client’s value is refused unless an option allows it',
    scenarios: [],
    tests: {
      server: [
        ...api(
          'is not for the client to choose: %s',
          'is what authorize says: %s',
          'can be left to the client by an option: %s',
        ),
        ...inFile('cli/bearer-authorize.test.ts')('takes from the app what finalize says'),
      ],
    },
    outOfReach: { 'in process': NO_API, page: NO_API, Restate: SAME_API },
  },
  {
    id: 53,
    injected: 'One `userId` starts as an individual and as a merchant',
    expected:
      'One is in progress for a user of the gateway, unless the app says that its tenant separates them; what is in progress already goes on',
    scenarios: [],
    tests: {
      server: inFile('server/user-types.test.ts')(
        'has one identification in progress, and nothing is sent for the other',
        'gets one of two that are started at once',
        'has two where the tenant separates them',
        'keeps both that a store holds already, and both go on',
      ),
      Restate: inFile('restate/user-types.test.ts')(
        'on Restate, a user has one identification in progress, of either type',
        'on Restate, one of two that are started at once begins',
        'on Restate, both that are in progress already go on, and each is found',
      ),
    },
    outOfReach: {
      'in process': 'It hosts one identification, of the user whom its app gives.',
      page: 'It hosts one identification, of the user whom its app gives.',
    },
  },
  {
    id: 54,
    injected: 'A foreign page navigates the browser to a landing before its user comes back',
    expected:
      'It costs polls at most, and the true return counts: the cookie is good until its visit is over',
    scenarios: [],
    tests: {
      'in process': inFile('machines/visits.test.ts')(
        'keeps the number of its session over a crash',
        'is over once a status proves that the user is done with the page',
        'is of the next session after each restart',
      ),
      server: visits(
        'costs polls, and the true return still counts: %s',
        'is worth nothing after a restart, also for the same page of the new session',
        'is worth nothing after a status that went forward, in a state that takes redirects',
        'is worth nothing after the end',
      ),
    },
    outOfReach: { page: OWN_PAGE, Restate: SAME_API },
  },
  {
    id: 55,
    injected: 'A landing is prefetched, or loaded as an image, or comes again after a restart',
    expected: 'Nothing: a landing uses nothing up',
    scenarios: [],
    tests: {
      server: visits(
        'does nothing ahead of the user, and no browser keeps the answer: %s: %s',
        'does nothing where it is no page: %s',
        'has no effect a second time, from as many tabs as there are',
        'is answered so too where the server stops, and counts on the next one',
      ),
    },
    outOfReach: { 'in process': NO_LANDING, page: OWN_PAGE, Restate: SAME_API },
  },
  {
    id: 56,
    injected: '`allowInsecureLoopback`, and a request for a public host',
    expected: 'The cookie is `Secure` and `__Host-`',
    scenarios: [],
    tests: {
      server: api(
        'is Secure and __Host- for a public host, also where http: is allowed: %s',
        'can do without for this machine: %s',
      ),
    },
    outOfReach: { 'in process': NO_API, page: NO_API, Restate: SAME_API },
  },
  {
    id: 58,
    injected: 'An image, a frame or a prefetch of another page asks the return listener of `run`',
    expected: 'Only a navigation of the whole page counts, with the right `Host` and path',
    scenarios: [],
    tests: {
      'in process': inFile('cli/return-listener.test.ts')(
        'takes %s for no return',
        'takes a navigation of the whole page for a return',
        'does not answer to the name "%s"',
        'can be behind a path that no page can guess',
      ),
    },
    outOfReach: { page: OWN_PAGE, server: 'It has landings.', Restate: 'It has landings.' },
  },
  {
    id: 63,
    injected: '`authorize` hangs, throws anything, or the session ends while `open` waits',
    expected: 'A problem that no cache keeps, in time; a hosted URL leaves for its user alone',
    scenarios: [],
    tests: {
      server: api(
        'that hangs is answered with a 503 in time, and nothing is started',
        'that throws %s is answered with a problem that no cache keeps',
        'that ends while open waits for the gateway keeps the URL back',
      ),
    },
    outOfReach: { 'in process': NO_API, page: NO_API, Restate: SAME_API },
  },
  {
    id: 64,
    injected: 'Ten streams are asked for on one connection, which is cut',
    expected: 'Their slots are free when the connection has gone',
    scenarios: [],
    tests: {
      server: api(
        'ten streams that are asked for on one connection give up their slots when it is cut',
      ),
    },
    outOfReach: { 'in process': NO_API, page: NO_API, Restate: SAME_API },
  },
  {
    id: 65,
    injected: 'A page makes a name of its own lead to a port of this machine',
    expected: 'The admin port, the return listener, the sandbox and the viewer do not answer to it',
    scenarios: [],
    tests: {
      'in process': [
        ...inFile('net/own-name.test.ts')(
          'is no name of this machine: %s',
          'the sandbox does not answer to the name of a page',
        ),
        ...inFile('cli/return-listener.test.ts')('does not answer to the name "%s"'),
      ],
    },
    outOfReach: {
      page: 'It listens on no port.',
      server: 'Its API answers to callers that it authorizes, by whatever name a proxy has.',
      Restate: 'Its API answers to callers that it authorizes, by whatever name a proxy has.',
    },
  },
  {
    id: 81,
    injected:
      'The answer to a redirect is lost, and it is posted again after the next page was opened',
    expected:
      'Nothing happens: a redirect counts for its own visit, any other event for the state that was seen',
    scenarios: [],
    tests: {
      'page on a server': [
        {
          file: 'client/refusals.test.ts',
          name: 'is refused as notAccepted, and the state is read again once',
        },
      ],
      server: reported(
        'has no effect: a return that is posted again after the next page was opened',
        'has no effect: a return of the session before a restart',
        'has no effect: %s in another state than was seen',
        'is refused where it does not say what was seen, and names the field',
      ),
    },
    outOfReach: { 'in process': NO_API, page: OWN_PAGE, Restate: SAME_API },
  },
];
