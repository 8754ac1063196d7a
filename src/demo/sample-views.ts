/** A view of each state, each failure and each condition of a screen. */
import { FAILURES, failure, type FailureCode } from '../../machines/failure.js';
import type { IdentificationEventType, HostedPage } from '../../machines/identification.types.js';
import { IDLE } from '../client/remote-identification.js';
import type { ScreenHost, ScreenView } from '../host/screen-host.js';

const NOTHING_BEGUN: ScreenView = {
  ...IDLE,
  connection: 'online',
  persistence: 'stored',
  tab: 'active',
  popup: 'none',
  refusal: null,
};

const viewWith = (changes: Partial<ScreenView>): ScreenView => ({ ...NOTHING_BEGUN, ...changes });

const hosted = (page: HostedPage): ScreenView['hosted'] => ({ page, url: null });

const RETURNS: readonly IdentificationEventType[] = [
  'redirect.succeeded',
  'redirect.failed',
  'redirect.expired',
];

/** Epoch ms of the next call, from when the page is loaded. */
const NEXT_CALL_AT = Date.now() + 8_000;

const waiting = { ...NOTHING_BEGUN.progress, polls: 3, nextCallAt: NEXT_CALL_AT };
const troubled = { ...waiting, attempts: 3, problem: failure('network') };

const identityCheck = viewWith({
  state: 'awaitingRedirect',
  can: [...RETURNS, 'cancel'],
  hosted: hosted('identityCheck'),
});
const phaseA = viewWith({
  state: 'phaseA',
  working: true,
  can: ['status.check', 'cancel'],
  hosted: hosted('identityCheck'),
  progress: waiting,
});

const STATES: Readonly<Record<Exclude<ScreenView['state'], 'failed'>, ScreenView>> = {
  idle: NOTHING_BEGUN,
  initiating: viewWith({ state: 'initiating', working: true, can: ['cancel'] }),
  restarting: viewWith({ state: 'restarting', working: true, can: ['cancel'] }),
  awaitingRedirect: identityCheck,
  phaseA,
  signing: viewWith({
    state: 'signing',
    can: [...RETURNS, 'cancel'],
    hosted: hosted('signing'),
  }),
  phaseB: viewWith({
    state: 'phaseB',
    working: true,
    can: ['status.check', 'cancel'],
    hosted: hosted('signing'),
    progress: waiting,
  }),
  finalizing: viewWith({ state: 'finalizing', working: true, can: [], progress: waiting }),
  stalled: viewWith({
    state: 'stalled',
    can: [...RETURNS, 'status.check', 'keepWaiting', 'restart', 'cancel'],
  }),
  completed: viewWith({
    state: 'completed',
    output: { correlationId: '6f1b0c52-8a0e-4a44-9f5e-2f1a6f1d7c11', individualId: 815 },
  }),
  cancelled: viewWith({ state: 'cancelled' }),
  expired: viewWith({ state: 'expired' }),
};

const CONDITIONS: Readonly<Record<string, ScreenView>> = {
  connecting: viewWith({ connection: 'reconnecting' }),
  'connecting, offline': viewWith({ connection: 'offline' }),
  'logged out': viewWith({
    connection: 'unauthorized',
    refusal: { action: 'follow', code: 'unauthorized' },
  }),
  'logged out, in phaseA': { ...phaseA, connection: 'unauthorized' },
  offline: { ...phaseA, connection: 'offline' },
  reconnecting: { ...phaseA, connection: 'reconnecting' },
  'calls that fail': { ...phaseA, progress: troubled },
  'asking now': { ...phaseA, progress: { ...waiting, nextCallAt: null } },
  'a mirroring tab': { ...phaseA, tab: 'mirror' },
  'nothing is stored': { ...identityCheck, persistence: 'memory' },
  'an open window': { ...identityCheck, popup: 'open' },
  'a blocked window': { ...identityCheck, popup: 'blocked' },
  'an event too late': { ...identityCheck, refusal: { action: 'send', code: 'notAccepted' } },
  'a click that was lost': { ...identityCheck, refusal: { action: 'open', code: 'network' } },
  'another site': { ...identityCheck, refusal: { action: 'open', code: 'crossSite' } },
};

// The record has exactly the keys of its type.
const FAILURE_CODES = Object.keys(FAILURES) as FailureCode[];

function failedWith(code: FailureCode): ScreenView {
  const { retryable, restartable, ...rest } = failure(code);
  return viewWith({
    state: 'failed',
    failure: { retryable, restartable, ...rest },
    can: [
      ...(retryable ? (['retry'] as const) : []),
      ...(restartable ? (['restart'] as const) : []),
      'cancel',
    ],
  });
}

/** All views, by a name for developers. */
export const SAMPLE_VIEWS: ReadonlyMap<string, ScreenView> = new Map([
  ...Object.entries(STATES),
  ...Object.entries(CONDITIONS),
  ...FAILURE_CODES.map((code) => [`failed: ${code}`, failedWith(code)] as const),
]);

/** A host that shows a view, and another one when told to. */
export interface SampleHost extends ScreenHost {
  readonly show: (view: ScreenView) => void;
}

/** @param called called with the name of each method and its argument */
export function createSampleHost(
  view: ScreenView,
  called: (method: string, argument?: unknown) => void = () => undefined,
): SampleHost {
  let shown = view;
  const listeners = new Set<() => void>();
  return {
    getSnapshot: () => shown,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    send: ({ type }) => {
      called('send', type);
    },
    start: () => {
      called('start');
    },
    open: (where) => {
      called('open', where);
    },
    handOff: null,
    forget: () => {
      called('forget');
    },
    close: () => {
      called('close');
    },
    show: (next) => {
      shown = next;
      for (const listener of listeners) listener();
    },
  };
}
