import type {
  HostedPage,
  IdentificationEvent,
  IdentificationState,
} from '../../machines/identification.types.js';
import type { IdentificationView } from '../../machines/identification.view.js';
import type { StartOptions } from './identification-host.js';

/** Why a screen's host did not do what it was called for, or does not follow any more. */
export type ScreenRefusalCode =
  /** The server was not reached, or its answer was lost. Nothing is sent again: the user decides. */
  | 'network'
  /** The server can’t do it now (503, 429, an error of its own). Try again later. */
  | 'unavailable'
  /** The user has to log in. */
  | 'unauthorized'
  /** The user may not do this. */
  | 'forbidden'
  /** There is no identification, or it is another user’s. */
  | 'unknownIdentification'
  /** The identification does not accept the event in its state, which is now shown. */
  | 'notAccepted'
  /** There is no hosted page to open, or not yet. */
  | 'noHostedPage'
  /** The page is of another site than the server: the way back would not be recognised. */
  | 'crossSite'
  /** The server does not understand the request: check `url`. */
  | 'rejected';

/** What a host was called for and did not do. */
export interface ScreenRefusal {
  /** The method; `follow`: reading and following the identification. */
  readonly action: 'start' | 'send' | 'open' | 'follow';
  readonly code: ScreenRefusalCode;
}

/** What a screen shows. A field that a host has no use for has its resting value. */
export interface ScreenView extends Omit<IdentificationView, 'state' | 'hosted'> {
  /** `idle`: nothing has begun. */
  readonly state: IdentificationState | 'idle';
  /**
   * The hosted page that `open` opens. `url` is `null` where only the server knows it; it then gives
   * it to `open`.
   */
  readonly hosted: { readonly page: HostedPage; readonly url: string | null } | null;
  /**
   * `offline`: the browser reports no network, and no call has been answered since. Until then, a
   * call is tried every 10 s, at no cost for any bound, and no deadline runs; `can` contains
   * `status.check`, which tries at once.
   * `reconnecting`: the server that hosts the identification has not answered yet, or does not answer
   * any more; the host tries again. `unauthorized`: it requires the user to log in; the host tries
   * again with the next call, or when the user looks at the page again. Resting value: `online`.
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
  /**
   * The window with the hosted page, after `open('popup')`. `open`: until the return is reported, or
   * the user is known to have closed it; a window that a `Cross-Origin-Opener-Policy` has cut off
   * remains `open`. `blocked`: the browser refused to open it. Resting value: `none`.
   */
  readonly popup: 'none' | 'open' | 'blocked';
  /** Why the last call had no effect; `null` again with the next one. Resting value: `null`. */
  readonly refusal: ScreenRefusal | null;
}

/** What a screen asks about the hand-off to another device; left out, it only reads. */
export type HandOffRequest =
  | { readonly action: 'offer' }
  | { readonly action: 'confirm'; readonly code: string }
  | { readonly action: 'refuse' };

/** Where the hand-off to another device is. */
export interface ScreenHandOff {
  /**
   * `none`: there is no hand-off, or it is too old. `offered`: a link was made. `claimed`: a device has
   * opened it, and shows the code. `confirmed`: the device may go on.
   */
  readonly status: 'none' | 'offered' | 'claimed' | 'confirmed';
  /** Six digits that both screens show; `null` before a device has opened the link. */
  readonly code: string | null;
  /** How long it counts from now on, in ms; `null` where there is none. */
  readonly expiresIn: number | null;
  /** The link, as the answer of `offer` alone has it: a secret that works once. */
  readonly link: string | null;
}

/**
 * What a screen binds to: one person, one identification. `createBrowserHost` makes one for
 * a machine in the page, and `createRemoteHost` one for a machine on a server. Its functions do not use
 * `this`, so that you can pass them on.
 */
export interface ScreenHost {
  /** What to show now: the same object until something changes. */
  readonly getSnapshot: () => ScreenView;
  /** Calls the listener after each change of the view; returns the function that removes it. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Sends an event to the machine. An event that `can` does not list has no effect. */
  readonly send: (event: IdentificationEvent) => void;
  /**
   * Starts an identification if nothing has begun, or if the last one was cancelled. With `restart`,
   * begins a brand-new session in the identification in progress, if there is one that accepts it.
   */
  readonly start: (options?: StartOptions) => void;
  /**
   * Opens the hosted page that the user has to visit. For a popup, call it while the user's click
   * is handled. If the browser blocks the popup, `popup` becomes `blocked`, and `open('page')`
   * still works.
   */
  readonly open: (where?: 'page' | 'popup') => void;
  /**
   * Hands the identification off to another device, a phone for example, and says where that is. Rejects
   * where the server can’t be reached, or refuses. `null` on a host that can’t.
   */
  readonly handOff: ((request?: HandOffRequest) => Promise<ScreenHandOff>) | null;
  /** Drops a completed, cancelled or failed identification: the view is `idle` again. */
  readonly forget: () => void;
  /** Stops this host for good. The identification is kept, and another host can resume it. */
  readonly close: () => void;
}
