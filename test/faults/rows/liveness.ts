/** Rows 72, 73 and 85: what waits is asked about again, also where its user does not come back. */
import { inFile, type Row } from '../table.js';

const NO_LANDING = 'It has no landing of its own: the return is an event of the app.';
const NO_BACKUP = 'It keeps one identification, whose checkpoint its app restores or not.';

export const LIVENESS_ROWS: readonly Row[] = [
  {
    id: 72,
    injected: 'A landing is lost: the server restarts, or its disk is full',
    expected:
      'The landing says so and repeats its request; what has been signed is asked about again, and completed without its user',
    scenarios: [],
    tests: {
      server: [
        ...inFile('server/reconciling.test.ts')(
          '73: about a document that was signed, and whose user does not come back',
          '73: sends nothing while the store cannot write',
        ),
        ...inFile('http/landing-visits.test.ts')(
          'is answered with a page that says so, asks again without a click, and then counts',
          'is answered so too where the server stops, and counts on the next one',
        ),
        ...inFile('server/liveness.long.ts')(
          '73: after random outages, every identification that is signed is completed once, untouched',
        ),
      ],
      Restate: inFile('restate/reconciling.long.ts')(
        '73: asks about a document that was signed, and whose user does not come back',
      ),
    },
    outOfReach: {
      'in process': NO_LANDING,
      page: 'The landing is the page itself, which asks as soon as it is loaded.',
    },
  },
  {
    id: 73,
    injected:
      'A user signs and does not come back, a phase has stalled in an outage, or a backup is restored',
    expected:
      'The host asks the gateway once after minutes, then hours, then days, until `abandonAfter`; only an answer that goes forward changes anything, and a failure status a stalled identification',
    scenarios: [],
    tests: {
      'in process': inFile('machines/hint.test.ts')(
        'asks for the status once, and not again',
        'goes on to finalize documents that are signed',
        'opens a signing that was not reached before, and no other',
        'changes nothing where the answer is %s',
        'changes a stalled identification alone where the answer is $status',
        'changes nothing where the call fails with %s',
        'writes nothing down, so that a crash only loses the hint',
        'answers to hints do not reset the refusals of finalize',
      ),
      server: [
        ...inFile('server/reconciling.test.ts')(
          '73: about a document that was signed, and whose user does not come back',
          '73: about a phase that stalled in an outage of the gateway',
          '73: about a failure that only a Fail redirect has reported',
          '73: about a token that was refused until the deadline',
          '73: never before the user is back from the identity check',
          '73: after a crash between the save of a question and its answer',
          '73: about what an earlier version has left without a time',
          '73: sends nothing while the store cannot write',
        ),
        ...inFile('server/asking-in-time.test.ts')(
          '73: asks after minutes, then hours, then days, and not after abandonAfter',
          '73: asks about many that are due with a bounded number of calls at a time',
          '73: an answer of failure leaves %s in %s',
          '73: a clock that was set back does not postpone a question by more than a day',
        ),
        ...inFile('server/reconciliation-times.test.ts')(
          'come after minutes, then hours, then days, until it expires',
          'since the first of several failures that questions have led to',
        ),
        ...inFile('server/restored-backup.test.ts')(
          '73: is reconciled: what was signed since is completed without its user',
        ),
        ...inFile('server/liveness.long.ts')(
          '73: after random outages, every identification that is signed is completed once, untouched',
        ),
      ],
      Restate: inFile('restate/reconciling.long.ts')(
        '73: asks about a document that was signed, and whose user does not come back',
        '73: asks about a phase that stalled in an outage of the gateway',
        '73: asks again and again while there is no news, and leaves the state as it is',
        '73: asks nothing before the user is back from the identity check',
        '73: plans a question about what an earlier version has left without one',
      ),
    },
    outOfReach: {
      page: 'It is closed when its user is away, and asks when it is opened again.',
    },
  },
  {
    id: 86,
    injected:
      'A user abandons an identification, in a state that waits for its user or an operator',
    expected:
      'It is `expired` after `abandonAfter`, and removed after `retention`; past the identity check the gateway is asked once before, and what is signed goes on; what is known to be signed never expires; the user starts again with one click and `isRestartIdentification: false`',
    scenarios: [],
    tests: {
      'in process': [
        ...inFile('machines/expire.test.ts')(
          'expires without a call before its user has returned from the identity check',
          'expires without a call where the gateway has given no session',
          'in %s expires after an answer without news',
          'in %s is finalized where the answer says that it is signed',
          'does not expire where the call fails by %s, as it may be signed',
          'does not expire after finalize was refused for good',
        ),
        ...inFile('testing/exploration.mocked.test.ts')(
          'nothing expires that is known to be signed, nor anything but by `expire`',
        ),
      ],
      page: inFile('browser/expiring.long.ts')(
        '86: an identity check expires after 30 days without a call, and one click starts again',
        '86: a return to an expired one changes nothing, and offers to start again',
        '86: a signing expires once the gateway has been asked',
        '86: a signing goes on where the gateway cannot be asked',
        '86: a return that comes after 31 days still counts',
        '86: the wait goes on through a reload',
      ),
      server: [
        ...inFile('server/expiring.test.ts')(
          'expires after 30 days, and is removed after the retention',
          'expires without a call before the return from the identity check',
          'expires where an earlier version has given it no time',
          'is finalized in place of expiring where only the provider knew of the signature',
          'does not expire while the gateway cannot be asked, and is asked about each day',
          'never expires once it is signed: the operator is told each day',
          'expires after the time of its own state',
          'expires at a shorter time, once the limit is lowered',
          '86: the user of an expired one starts again with the session in progress',
        ),
        ...inFile('server/stores/postgres-store.long.ts')(
          '86: writes what an older version cannot read in a format of its own, and nothing else',
        ),
        ...inFile('http/landing-visits.test.ts')(
          '86: a return to an expired identification is sent to the page that offers to start again',
        ),
        ...inFile('http/operator.test.ts')(
          '86: shows when each identification expires, and so does its own page',
        ),
      ],
      Restate: inFile('restate/reconciling.long.ts')(
        '86: lets an identity check that its user has left expire, and its user start again',
        '86: lets a signing expire once the gateway has been asked',
        '86: finalizes what only the provider knew to be signed, in place of letting it expire',
      ),
    },
    outOfReach: {},
  },
  {
    id: 85,
    injected: 'A user starts again after a restored backup that does not know the identification',
    expected:
      'Both results are delivered, under two ids, with the times at which each was started and completed; what is delivered again has the same id and `correlationId`',
    scenarios: [],
    tests: {
      server: [
        ...inFile('server/restored-backup.test.ts')(
          '85: delivers a result again under its id, with the same times and correlationId',
          '85: tells two results of a user apart who started since, and starts again',
        ),
        ...inFile('cli/serve-events.long.ts')(
          'sends a result again until it is accepted, and never logs it',
        ),
      ],
    },
    outOfReach: {
      'in process': NO_BACKUP,
      page: NO_BACKUP,
      Restate: 'A backup of Restate is the whole engine’s; its results carry the same times.',
    },
  },
];
