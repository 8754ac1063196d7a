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
   * `offline`: there is no network; until it is back, nothing is sent and no deadline runs.
   * `reconnecting` and `unauthorized`: the server that hosts the identification does not answer, or
   * requires the user to log in. Resting value: `online`.
   */
  readonly connection: 'online' | 'offline' | 'reconnecting' | 'unauthorized';
  /**
   * `memory`: the storage is full or blocked, so a reload loses the identification's place. Resting
   * value: `stored`.
   */
  readonly persistence: 'stored' | 'memory';
  /**
   * Whether this tab calls the gateway (`active`) or shows what another tab does (`mirror`);
   * `undecided` until that is known. Resting value: `active`.
   */
  readonly tab: 'undecided' | 'active' | 'mirror';
  /** The window with the hosted page, after `open('popup')`. Resting value: `none`. */
  readonly popup: 'none' | 'open' | 'blocked';
}

/**
 * What a screen binds to: one person, one identification. `createBrowserHost` makes one. Its
 * functions do not use `this`, so that you can pass them on.
 */
export interface ScreenHost {
  /** What to show now: the same object until something changes. */
  readonly getSnapshot: () => ScreenView;
  /** Calls the listener after each change of the view; returns the function that removes it. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Sends an event to the machine. An event that `can` does not list has no effect. */
  readonly send: (event: IdentificationEvent) => void;
  /** Starts an identification if nothing has begun, or if the last one was cancelled. */
  readonly start: () => void;
  /**
   * Opens the hosted page that the user has to visit. For a popup, call it while the user's click
   * is handled. If the browser blocks the popup, `popup` becomes `blocked`, and `open('page')`
   * still works.
   */
  readonly open: (where?: 'page' | 'popup') => void;
  /** Drops a completed, cancelled or failed identification: the view is `idle` again. */
  readonly forget: () => void;
  /** Stops this host for good. The identification is kept, and another host can resume it. */
  readonly close: () => void;
}
