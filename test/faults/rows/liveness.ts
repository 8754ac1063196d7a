/** Rows 72, 73 and 85: what waits is asked about again, also where its user does not come back. */
import { inFile, type Row } from '../table.js';

const NO_LANDING = 'It has no landing of its own: the return is an event of the app.';
const NO_BACKUP = 'It keeps one identification, whose checkpoint its app restores or not.';

export const LIVENESS_ROWS: readonly Row[] = [
  {
    id: 72,
    injected: 'A landing is lost: the server restarts, or its disk is full',
    expected:
      'The landing says so and repeats by itself; what has been signed is asked about again, and completed without its user',
    scenarios: [],
    tests: {
      server: [
        ...inFile('server/reconciling.test.ts')(
          '73: about a document that was signed, and whose user does not come back',
          '73: sends nothing while the store cannot write',
        ),
        ...inFile('http/landing-visits.test.ts')(
          'is answered with a page that says so, asks again by itself, and then counts',
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
          'come after minutes, then hours, then days, until it is abandoned',
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
        ...inFile('cli/serve-completed.long.ts')(
          'reports a result again until it is accepted, and never logs it',
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
