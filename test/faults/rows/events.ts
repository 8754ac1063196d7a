/** Row 87: an app that is told of each state by signed events, whatever becomes of it or of the host. */
import { inFile, type Row } from '../table.js';

const NO_EVENTS = 'It sends no events: its app is told in the same process.';

const VERIFYING = [
  ...inFile('events/verifying.test.ts')(
    'takes events of the key before while keys are changed, and not after it is removed',
    'refuses what was sent more than 5 minutes ago, or is as far ahead',
    'refuses a body, an id, a time or a signature that was changed on the way',
    'refuses a signed body that is no event',
  ),
  ...inFile('events/delivery.test.ts')(
    'does not follow a redirect',
    'fails where the receiver hangs for longer than the time-out',
  ),
];

export const EVENT_ROWS: readonly Row[] = [
  {
    id: 87,
    injected:
      'The receiver of events is down, hangs, refuses or is gone; the host is killed around an event; an event is forged or changed',
    expected:
      'Each state that was saved and that the app wants is told once or more, in order for each identification, and none that was not saved; after three days, or a 410, it is a dead letter, which holds the later events of its identification and of no other until the operator sends it again or skips it; a receiver takes nothing that is not signed',
    scenarios: [],
    tests: {
      server: [
        ...VERIFYING,
        ...inFile('server/events.test.ts')(
          'tell its start and its result, signed and in order',
          'are not sent where their state could not be saved',
          'are sent by the next process where this one was killed after the save',
          'outlive their identification, which is removed after its retention',
        ),
        ...inFile('server/event-delivery.test.ts')(
          'gets every event once it is back, those of each identification in order',
          'delays no other identification',
          'is what was not taken for three days, and holds the later events of its identification',
          'is made at once where the receiver answers that it is gone, and told',
          'is sent again with the same id, and the held events after it',
          'is skipped, and the held events follow',
          'leave nothing of the person and the receiver in logs',
        ),
        ...inFile('server/kill.long.ts')(
          'a server that is killed again and again loses no identification and finalizes each once',
        ),
        ...inFile('server/stores/damaged-file.test.ts')(
          '70: holds the later ones of its identification, is listed, and costs no other',
          '70: is kept where the file as a whole has to be read page by page',
        ),
        ...inFile('cli/serve-events.long.ts')(
          'sends a result after a kill -9 that was not accepted before it',
        ),
      ],
      Postgres: inFile('server/postgres-events.long.ts')(
        '87: three servers that are killed, frozen and replaced tell an app of each state, in order',
      ),
      Restate: [
        ...inFile('restate/events.long.ts')(
          '87: tells the start and the result of an identification, signed and in order',
          '87: repeats what was not taken, in order, and delays no other identification',
          '87: keeps a dead letter for the operator, who sends it again or skips it',
          '87: keeps the events of an identification that is removed after its retention',
        ),
        ...inFile('restate/kill.long.ts')(
          'completes every identification while either side is killed or frozen again and again, and tells an app of each state',
        ),
      ],
    },
    outOfReach: { 'in process': NO_EVENTS, page: NO_EVENTS },
  },
];
