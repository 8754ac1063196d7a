import type { SnapshotFrom } from 'xstate';
import {
  finalization,
  initiation,
  onHint,
  onHintAndExpiry,
  polling,
} from './identification.calls.js';
import { checkedInput } from './identification.input.js';
import { initialContext } from './identification.logic.js';
import { identification } from './identification.setup.js';
import type { IdentificationState } from './identification.types.js';

/**
 * The 10nPay external-identification flow as an XState machine.
 *
 * Provide its actors once for all identifications, with `createGatewayActors(…)` or your own:
 * `identificationMachine.provide({ actors })`. Make its input with `identificationInput(…)`.
 * `viewOf(snapshot)` says what to show.
 *
 * @example
 * ```ts
 * import { createActor } from 'xstate';
 * import {
 *   createGatewayActors,
 *   identificationInput,
 *   identificationMachine,
 *   viewOf,
 * } from 'identification-machine';
 *
 * const actors = createGatewayActors({
 *   baseUrl: 'https://api-test.10npay.com',
 *   getAccessToken: () => 'an access token of your OAuth server',
 * });
 * const actor = createActor(identificationMachine.provide({ actors }), {
 *   input: identificationInput({ subject: { userId: 42 } }),
 * });
 * actor.subscribe((snapshot) => { console.log(viewOf(snapshot).state); });
 * actor.start();
 * ```
 */
export const identificationMachine = identification.createMachine({
  id: 'identification',
  context: ({ input }) => initialContext(checkedInput(input)),
  output: ({ context }) => context.output,
  initial: 'resuming',
  on: {
    cancel: { target: '.cancelled', actions: 'closeHostedPage' },
    'attention.lost': { actions: { type: 'noteAttention', params: true } },
    'attention.regained': { actions: { type: 'noteAttention', params: false } },
  },
  states: {
    resuming: {
      always: [
        { guard: { type: 'resumesTo', params: 'initiating' }, target: 'initiating' },
        { guard: { type: 'resumesTo', params: 'restarting' }, target: 'restarting' },
        { guard: { type: 'resumesTo', params: 'phaseA' }, target: 'phaseA' },
        { guard: { type: 'resumesTo', params: 'phaseB' }, target: 'phaseB' },
        { guard: { type: 'resumesTo', params: 'finalizing' }, target: 'finalizing' },
        { guard: { type: 'resumesTo', params: 'stalled' }, target: 'stalled' },
        { guard: { type: 'resumesTo', params: 'failed' }, target: 'failed' },
        { guard: { type: 'resumesTo', params: 'completed' }, target: 'completed' },
        { guard: { type: 'resumesTo', params: 'cancelled' }, target: 'cancelled' },
        { guard: { type: 'resumesTo', params: 'expired' }, target: 'expired' },
      ],
    },

    initiating: {
      entry: { type: 'enter', params: 'initiating' },
      tags: 'working',
      on: {
        // Resumed, and the user returns from the identity check that was open before.
        'redirect.succeeded': { guard: 'wasAtIdentityCheck', target: 'phaseA' },
        'redirect.failed': {
          guard: 'wasAtIdentityCheck',
          target: 'phaseA',
          actions: 'noteRedirectFailed',
        },
        'redirect.expired': {
          guard: 'wasAtIdentityCheck',
          target: 'phaseA',
          actions: 'noteRedirectExpired',
        },
      },
      ...initiation('initiating'),
    },

    restarting: {
      entry: { type: 'enter', params: 'restarting' },
      tags: 'working',
      ...initiation('restarting'),
    },

    awaitingRedirect: {
      on: {
        hint: '.asking',
        // Before the return from the identity check, the gateway is asked on a hint only.
        expire: { guard: 'mayExpire', target: 'expired', actions: 'closeHostedPage' },
        'redirect.succeeded': 'phaseA',
        'redirect.failed': { target: 'phaseA', actions: 'noteRedirectFailed' },
        'redirect.expired': { target: 'phaseA', actions: 'noteRedirectExpired' },
      },
      ...onHint('awaitingRedirect'),
    },

    phaseA: {
      entry: { type: 'enterPhase', params: 'phaseA' },
      tags: 'working',
      on: {
        // Resumed, and the user returns from the signing that was open before.
        'redirect.succeeded': [
          { guard: 'wasAtSigning', target: 'phaseB', actions: 'endPhase' },
          { guard: 'hasRedirectHint', actions: 'noteRedirectSucceeded' },
        ],
        'redirect.failed': {
          guard: 'wasAtSigning',
          target: 'phaseB',
          actions: ['endPhase', 'noteRedirectFailed'],
        },
        'redirect.expired': {
          guard: 'wasAtSigning',
          target: 'phaseB',
          actions: ['endPhase', 'noteRedirectExpired'],
        },
      },
      ...polling('phaseA'),
    },

    signing: {
      entry: 'enterSigning',
      on: {
        hint: '.asking',
        expire: { guard: 'mayExpire', target: '.expiring' },
        'redirect.succeeded': 'phaseB',
        'redirect.failed': { target: 'phaseB', actions: 'noteRedirectFailed' },
        'redirect.expired': { target: 'phaseB', actions: 'noteRedirectExpired' },
      },
      ...onHintAndExpiry('signing'),
    },

    phaseB: {
      entry: { type: 'enterPhase', params: 'phaseB' },
      tags: 'working',
      on: {
        'redirect.succeeded': { guard: 'hasRedirectHint', actions: 'noteRedirectSucceeded' },
      },
      ...polling('phaseB'),
    },

    finalizing: {
      entry: 'enterFinalizing',
      tags: 'working',
      // The documents are signed: cancelling is refused.
      on: { cancel: {} },
      ...finalization,
    },

    stalled: {
      on: {
        hint: '.asking',
        expire: { guard: 'mayExpire', target: '.expiring' },
        keepWaiting: { target: 'resuming', actions: 'goBackToPlace' },
        restart: { target: 'restarting', actions: 'beginSession' },
        'status.check': { target: 'resuming', actions: 'askOnceMore' },
        'redirect.succeeded': { target: 'resuming', actions: 'goOnFromHostedPage' },
        'redirect.failed': {
          target: 'resuming',
          actions: ['goOnFromHostedPage', 'noteRedirectFailed'],
        },
        'redirect.expired': {
          target: 'resuming',
          actions: ['goOnFromHostedPage', 'noteRedirectExpired'],
        },
      },
      ...onHintAndExpiry('stalled'),
    },

    failed: {
      on: {
        hint: { guard: 'canGoForward', target: '.asking' },
        expire: [
          { guard: 'mayExpireUnasked', target: 'expired' },
          { guard: 'mayExpire', target: '.expiring' },
        ],
        retry: {
          guard: 'canRetry',
          target: 'resuming',
          actions: ['resetBounds', 'goBackToPlace'],
        },
        restart: { guard: 'canRestart', target: 'restarting', actions: 'beginSession' },
        // The Fail redirect was wrong or forged: the gateway decides.
        'redirect.succeeded': [
          { guard: 'failedAtIdentityCheck', target: 'phaseA', actions: 'goBackToPlace' },
          { guard: 'failedAtSigning', target: 'phaseB', actions: 'goBackToPlace' },
        ],
      },
      ...onHintAndExpiry('failed'),
    },

    completed: { type: 'final' },
    cancelled: { type: 'final' },
    expired: { type: 'final' },
  },
});

/** Whether the machine calls the gateway in a state, or waits there for its next call. */
export const isWorking = (state: IdentificationState): boolean =>
  identificationMachine.states[state]?.tags.includes('working') === true;

/** The type of the machine, with or without its actors. */
export type IdentificationMachine = typeof identificationMachine;

/** A snapshot of the machine. */
export type IdentificationSnapshot = SnapshotFrom<typeof identificationMachine>;
