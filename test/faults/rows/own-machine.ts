/** Rows 66, 67 and 69: the machine inside an app's own machine, tests and input. */
import { inFile, type Row } from '../table.js';

const NO_ACTOR = 'The host runs the machine as a root actor of its own, and makes its input.';
const OUTSIDE = { page: NO_ACTOR, server: NO_ACTOR, Restate: NO_ACTOR };
const ANOTHER_RUNNER = 'The clock and the runner are those of the process of the tests.';

export const OWN_MACHINE_ROWS: readonly Row[] = [
  {
    id: 66,
    injected: 'The app’s own machine invokes or spawns the machine',
    expected:
      'Inspector and journal show the identification and nothing else of the app; with `persistAsCheckpoint`, a persisted snapshot has no hosted URL',
    scenarios: [],
    tests: {
      'in process': [
        ...inFile('inspect/own-machine.test.ts')(
          'has the same journal as one that is its own root',
          'is the root that Stately’s inspector draws, with its own definition',
          'leaves nothing of the app’s machine, its actors and its events in any observer',
          'gets a run of its own when the invoking state is entered again',
          'has a run of its own beside a second one that is spawned, twice',
          'is recognised at any depth',
          'is recognised when the app’s machine is restored from a persisted snapshot',
          'the observers show nothing of an app without an identification',
        ),
        ...inFile('input/persist-as-checkpoint.test.ts')(
          'has no hosted URL',
          'resumes as its checkpoint does, with the same subject and options',
          'is persisted without the hosted URL, and restored at the same place',
          'is restored from what a later version with more options has persisted',
        ),
      ],
    },
    outOfReach: OUTSIDE,
  },
  {
    id: 67,
    injected: 'The testing kit runs under Jest, in its fake time',
    expected: 'Every path passes',
    scenarios: [],
    tests: {
      'in process': inFile('consumers/testing.consumer.ts')('Jest 29', 'Jest 30'),
    },
    outOfReach: { page: ANOTHER_RUNNER, server: ANOTHER_RUNNER, Restate: ANOTHER_RUNNER },
  },
  {
    id: 69,
    injected: 'The machine gets an input that `identificationInput` has not made, or none',
    expected: 'The error is a sentence that names `identificationInput` and the missing field',
    scenarios: [],
    tests: {
      'in process': inFile('machines/raw-input.test.ts')(
        'ends the actor with a sentence that names identificationInput',
        'gives the sentence to the onError of an app’s own machine that invokes it',
        'names identificationInput where the view is read before the actor has ended',
        'an app’s own machine that invokes it without input ends with the sentence',
        'the sentence repeats no value of the input',
      ),
    },
    outOfReach: OUTSIDE,
  },
];
