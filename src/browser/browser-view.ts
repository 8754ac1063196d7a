import type { IdentificationState } from '../../machines/identification.types.js';
import type { IdentificationView } from '../../machines/identification.view.js';

/** What a page shows. */
export interface BrowserView extends Omit<IdentificationView, 'state'> {
  /** `idle`: nothing has begun. */
  readonly state: IdentificationState | 'idle';
  /**
   * Whether this tab talks to the gateway (`active`) or shows what another tab does (`mirror`);
   * `undecided` for the moment that it takes to find out.
   */
  readonly tab: 'undecided' | 'active' | 'mirror';
  /** `memory`: the page's storage is full or blocked, and a reload loses the place. */
  readonly persistence: 'stored' | 'memory';
  /** The network is gone: nothing is sent, and no deadline runs, until it is back. */
  readonly isOffline: boolean;
  /** The window with the hosted page, where one was asked for. */
  readonly popup: 'none' | 'open' | 'blocked';
}
