/**
 * The column of the app: `createNativeHost` on React Native's APIs. All scenarios are played; what an
 * app has of its own, its storage, its URLs and its browser, has tests of its own.
 */
import { inFile, type NamedTest, type Row, type Scenario } from '../table.js';

const launch = inFile('native/launch-url.test.ts');
const hostedPage = inFile('native/hosted-page.test.ts');
const storage = inFile('native/storage-failure.test.ts');
const host = inFile('native/host.test.ts');

const IN_THE_BACKGROUND = host(
  'an app in the background does not use up a deadline, and asks at once when it is back',
);

const TESTS: Readonly<Record<number, readonly NamedTest[]>> = {
  20: [
    ...inFile('native/returns.test.ts')('counts once where two sources give it'),
    ...launch('counts once where the system also gives it as a URL of the running app'),
  ],
  25: IN_THE_BACKGROUND,
  26: storage(
    'goes on in memory where it %s, and says so',
    'goes on after 5 s where it does not answer, and waits no second time',
    'begins without the stored state where it can’t be read',
    'nothing is sent, and the write is repeated every 5 s',
    'nothing begins before the stored state can be read',
  ),
  28: inFile('native/storage.test.ts')(
    'each call waits for its write',
    'makes one write at a time, and skips what is older than the newest',
  ),
  29: IN_THE_BACKGROUND,
  31: [
    ...host('resumes from what is stored'),
    ...launch(
      'is the return of a user whose app was ended behind the hosted page',
      'has no effect when the system starts the app with it again',
      'is not taken for a failure of the next page where it can be an old one',
      'is stored as handled together with the state that it has led to',
    ),
  ],
  32: inFile('native/storage.test.ts')('stores no URL of a hosted page and no return URL'),
  43: host('without a network, no deadline runs, and each call is tried every 10 s'),
  44: hostedPage(
    'closed by its user leaves the page to be opened again, and "I have finished", at %s',
    'closed by a user who has signed moves the flow on',
    'that never says how it has ended can be replaced',
  ),
  51: launch('asks the gateway whether there is one'),
  86: inFile('native/expiring.test.ts')(
    'an identity check that its user has left expires after 30 days without a call, and one tap starts again',
    'the wait goes on while the system has ended the app',
    'a return that starts the app after 31 days still counts',
    'a signing is asked about once before it expires, and goes on where it is signed',
  ),
};

const NO_CORS = 'An app has no CORS: it reads every answer.';

const RETURNS_TO_APP = 'The user returns to the app, which asks the gateway as its own user.';

const REASONS: Readonly<Record<number, string>> = {
  23: 'An app has no tabs.',
  24: 'Its storage is its own, on its device.',
  40: NO_CORS,
  41: 'An app is not loaded from a server.',
  42: 'It needs no locks, as it has no tabs.',
  45: 'It is in no frame.',
  49: 'The system chooses the proxy.',
  54: RETURNS_TO_APP,
  55: RETURNS_TO_APP,
  58: RETURNS_TO_APP,
  61: 'It has no terminal, and shows texts as texts.',
  72: RETURNS_TO_APP,
  81: RETURNS_TO_APP,
};

const FOLLOWS_REDIRECTS =
  'React Native follows redirects and cannot be told not to: the answer is refused, but the request has travelled. The guide to apps says so.';

/** Why an app can't have a scenario. */
function reasonOf({ id }: Row, { name }: Scenario): string | undefined {
  // These keep method and body.
  if (id === 17 && /a 30[78] on (initiate|finalize)/.test(name)) return FOLLOWS_REDIRECTS;
  return id === 40 ? NO_CORS : undefined;
}

/** Adds the column to a row. What a page can't have for want of a server or a process, an app can't either. */
export function inApp(row: Row): Row {
  const tests = TESTS[row.id] ?? [];
  const isTested = tests.length > 0 || row.scenarios.some((each) => !reasonOf(row, each));
  const reason = isTested ? undefined : (REASONS[row.id] ?? row.outOfReach.page);
  return {
    ...row,
    scenarios: row.scenarios.map((scenario) => {
      const why = reasonOf(row, scenario);
      return why === undefined
        ? scenario
        : { ...scenario, outOfReach: { ...scenario.outOfReach, app: why } };
    }),
    tests: { ...row.tests, ...(tests.length > 0 && { app: tests }) },
    outOfReach: { ...row.outOfReach, ...(reason !== undefined && { app: reason }) },
  };
}
