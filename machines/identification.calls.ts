/** The states that call the gateway: each has a step for the call and one for the wait after it. */
import {
  identification,
  initiateInput,
  restartInput,
  finalizeInput,
  sleepInput,
  statusInput,
  withAnswer,
  withProblem,
} from './identification.setup.js';
import type { Phase, Place } from './identification.types.js';

const failed = { target: '#identification.failed', actions: withProblem('fail') } as const;

const nextCall = { target: 'requesting', actions: 'startCall' } as const;

/** Waits until the next call is due. `status.check` skips the rest of the wait. */
const waiting = (place: Place) =>
  identification.createStateConfig({
    invoke: {
      id: `${place}.wait`,
      src: 'sleepUntil',
      input: sleepInput,
      onDone: nextCall,
      onError: failed,
    },
    on: { 'status.check': nextCall },
  });

/** Asks for a hosted identity check: of the session in progress, or of a new session. */
export const initiation = (place: 'initiating' | 'restarting') => ({
  initial: 'requesting' as const,
  states: {
    requesting: identification.createStateConfig({
      invoke: {
        id: `${place}.call`,
        src: 'initiate',
        input: place === 'restarting' ? restartInput : initiateInput,
        onDone: {
          target: '#identification.awaitingRedirect',
          actions: withAnswer('openIdentityCheck'),
        },
        onError: [
          {
            guard: withProblem('isRetried'),
            target: 'waiting',
            actions: withProblem('waitToRetry'),
          },
          failed,
        ],
      },
    }),
    waiting: waiting(place),
  },
});

/** Transitions that polls and hints share. */
const signed = {
  guard: withAnswer('isSigned'),
  target: '#identification.finalizing',
  actions: withAnswer('recordStatus'),
} as const;
const failureReported = {
  guard: withAnswer('isFailureStatus'),
  target: '#identification.failed',
  actions: [withAnswer('recordStatus'), 'failByStatus'],
} as const;

/** A signing that the identification has not reached before. */
const signingOpened = {
  guard: withAnswer('opensSigning'),
  target: '#identification.signing',
  actions: withAnswer('recordStatus'),
} as const;

/** Transitions that only phase A has. */
const signingUrlGiven = {
  guard: withAnswer('hasSigningUrl'),
  target: '#identification.signing',
  actions: withAnswer('recordStatus'),
} as const;
const signingUrlMissed = {
  guard: withAnswer('isOverdueForSigningUrl'),
  target: '#identification.failed',
  actions: [withAnswer('recordStatus'), 'failBySigningUrl'],
} as const;
const sessionStillUnknown = {
  guard: withProblem('isSessionStillUnknown'),
  target: 'waiting',
  actions: ['countPoll', withProblem('waitForSession')],
} as const;

/**
 * Polls the status until it ends the phase.
 *
 * The deadline is checked when an answer arrives, not by a timer. So a machine that slept past the
 * deadline polls once more before it stalls.
 */
export const polling = (phase: Phase) => ({
  initial: 'requesting' as const,
  states: {
    requesting: identification.createStateConfig({
      invoke: {
        id: `${phase}.call`,
        src: 'getStatus',
        input: statusInput,
        onDone: [
          signed,
          ...(phase === 'phaseA' ? [signingUrlGiven] : []),
          failureReported,
          {
            guard: withAnswer('isRedirectFailureConfirmed'),
            target: '#identification.failed',
            actions: [withAnswer('recordStatus'), 'failByRedirect'],
          },
          ...(phase === 'phaseA' ? [signingUrlMissed] : []),
          {
            guard: withAnswer('isOverdue'),
            target: '#identification.stalled',
            actions: withAnswer('recordStatus'),
          },
          { target: 'waiting', actions: withAnswer('recordPending') },
        ],
        onError: [
          {
            guard: withProblem('isRetriedTooLate'),
            target: '#identification.stalled',
            actions: ['countPoll', withProblem('recordProblem')],
          },
          {
            guard: withProblem('isRetried'),
            target: 'waiting',
            actions: ['countPoll', withProblem('waitToRetry')],
          },
          ...(phase === 'phaseA' ? [sessionStillUnknown] : []),
          failed,
        ],
      },
    }),
    waiting: waiting(phase),
  },
});

/**
 * Asks the gateway once for each hint, in a state that waits for the user or an operator. Only an answer
 * that goes forward changes the state, and a failure status the state `stalled`.
 */
export const onHint = (state: 'awaitingRedirect' | WaitsAfterCheck) => ({
  initial: 'idle' as const,
  states: {
    idle: {},
    // A hint that comes meanwhile enters it again, as the answer may be older than that hint.
    asking: identification.createStateConfig({
      tags: 'working',
      invoke: {
        id: `${state}.call`,
        src: 'getStatus',
        input: statusInput,
        onDone: [
          ...forward(state),
          ...(state === 'stalled' ? [failureReported] : []),
          { target: 'idle' },
        ],
        onError: 'idle',
      },
    }),
  },
});

/** The same past the identity check, where the gateway is asked once before it expires. */
export function onHintAndExpiry(state: WaitsAfterCheck) {
  const { initial, states } = onHint(state);
  return { initial, states: { ...states, expiring: expiring(state) } };
}

/** The states past the identity check that wait for the user or an operator. */
type WaitsAfterCheck = 'signing' | 'stalled' | 'failed';

const forward = (state: 'awaitingRedirect' | WaitsAfterCheck) => [
  signed,
  ...(state === 'signing' ? [] : [signingOpened]),
];

/**
 * Asks the gateway for the last time: it expires unless the answer goes forward. A call that does not
 * tell whether something is signed changes nothing, so that the host tries again later.
 */
function expiring(state: WaitsAfterCheck) {
  const expired = { target: '#identification.expired', actions: 'closeHostedPage' } as const;
  return identification.createStateConfig({
    tags: 'working',
    invoke: {
      id: `${state}.lastCall`,
      src: 'getStatus',
      input: statusInput,
      onDone: [...forward(state), expired],
      onError: [{ guard: withProblem('tellsNothingSigned'), ...expired }, { target: 'idle' }],
    },
  });
}

/** Sends the fixed payload until the gateway accepts it. */
export const finalization = {
  initial: 'requesting' as const,
  states: {
    requesting: identification.createStateConfig({
      invoke: {
        id: 'finalizing.call',
        src: 'finalize',
        input: finalizeInput,
        onDone: {
          target: '#identification.completed',
          actions: withAnswer('recordOutput'),
        },
        onError: [
          {
            guard: withProblem('isRefusedForNow'),
            target: '#identification.phaseB.waiting',
            actions: [withProblem('countRefusal'), 'waitForNextPoll'],
          },
          {
            guard: withProblem('isRetried'),
            target: 'waiting',
            actions: withProblem('waitToRetry'),
          },
          failed,
        ],
      },
    }),
    waiting: waiting('finalizing'),
  },
};
