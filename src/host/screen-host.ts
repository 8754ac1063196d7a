import type {
  IdentificationEvent,
  IdentificationState,
} from '../../machines/identification.types.js';
import type { IdentificationView } from '../../machines/identification.view.js';

/** What a screen shows. A field that a host has no use for has its resting value. */
export interface ScreenView extends Omit<IdentificationView, 'state'> {
  /** `idle`: nothing has begun. */
  readonly state: IdentificationState | 'idle';
  /**
   * `offline`: the network is gone; nothing is sent, and no deadline runs, until it is back.
   * `reconnecting` and `unauthorized` are states of a host in front of a server: the server does not
   * answer, or wants the user to log in. Resting value: `online`.
   */
  readonly connection: 'online' | 'offline' | 'reconnecting' | 'unauthorized';
  /** `memory`: the storage is full or blocked, and a reload loses the place. Resting value: `stored`. */
  readonly persistence: 'stored' | 'memory';
  /**
   * Whether this tab talks to the gateway (`active`) or shows what another tab does (`mirror`);
   * `undecided` until that is known. Resting value: `active`.
   */
  readonly tab: 'undecided' | 'active' | 'mirror';
  /** The window with the hosted page, where one was asked for. Resting value: `none`. */
  readonly popup: 'none' | 'open' | 'blocked';
}

/**
 * What a screen binds to: one person, one identification. Its functions need no `this`, so that they
 * can be passed on.
 */
export interface ScreenHost {
  /** What to show now; the same object until something changes. */
  readonly getSnapshot: () => ScreenView;
  /** Calls the listener whenever the view has changed; returns the function that unsubscribes it. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Sends an event to the machine; an event that `can` does not list has no effect. */
  readonly send: (event: IdentificationEvent) => void;
  /** Begins where nothing has begun, or where the last identification was cancelled. */
  readonly start: () => void;
  /**
   * Opens the hosted page that the user is to visit. For a popup, call it while the user's click is
   * handled. Where a browser blocks the popup, `popup` is `blocked`, and `open('page')` still works.
   */
  readonly open: (where?: 'page' | 'popup') => void;
  /** Drops an identification that is completed, cancelled or failed: the view is `idle` again. */
  readonly forget: () => void;
  /** Ends this host for good. The identification stays where it is. */
  readonly close: () => void;
}
