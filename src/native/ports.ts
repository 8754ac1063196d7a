/** What a host in an app takes from the app. Structural: no module of React Native or Capacitor is imported. */
import type { ReturnUrls } from '../host/return-urls.js';

/**
 * Where an app stores the checkpoint: `AsyncStorage`, a key-value store that answers at once, or your
 * own. Each function may return a promise.
 */
export interface NativeStorage {
  readonly getItem: (key: string) => Promise<string | null | undefined> | string | null | undefined;
  readonly setItem: (key: string, value: string) => unknown;
  readonly removeItem: (key: string) => unknown;
}

/** What the system tells an app. */
export interface NativeApp {
  /**
   * The URL that the system has started the app with, `null` without one. It may give the same URL
   * again when the system starts the app again: a URL that was handled has no effect.
   */
  readonly launchUrl: () => Promise<string | null | undefined> | string | null | undefined;
  /** Calls the listener with each URL that reaches the running app; returns what removes it. */
  readonly onUrl: (listener: (url: string) => void) => () => void;
  /**
   * Calls the listener when the app comes to the foreground (`true`) or leaves it (`false`); returns
   * what removes it. Until then, the app counts as in front.
   */
  readonly onForeground: (listener: (isInFront: boolean) => void) => () => void;
}

/** What the system tells of the network. */
export interface NativeNetwork {
  /** Calls the listener with whether there is a network; returns what removes it. */
  readonly onChange: (listener: (isOnline: boolean) => void) => () => void;
}

/** How a visit to a hosted page has ended. */
export type BrowserEnd =
  /** The user has closed the browser, or the system has. It is no failure: the page can be opened again. */
  | { readonly type: 'closed' }
  /** The browser was sent to a return URL, which it gives. */
  | { readonly type: 'returned'; readonly url: string }
  /** The page was handed to another app, and no more is known. */
  | { readonly type: 'handedOver' };

/** Opens hosted pages. */
export interface NativeBrowser {
  /**
   * Opens a page. Resolves when the visit has ended, or when no more can be known of it; rejects if the
   * page can't be opened.
   */
  readonly open: (url: string, returnUrls: ReturnUrls) => Promise<BrowserEnd>;
  /** Closes the page, if it is open: the user is back by a URL. Default: nothing. */
  readonly close?: () => unknown;
}
