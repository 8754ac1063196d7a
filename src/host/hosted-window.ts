import { withFallback } from './with-fallback.js';

/** A window with a hosted page. */
export interface HostedWindow {
  /**
   * Shows the hosted page.
   *
   * @returns false if the browser does not allow that; the window is closed then
   */
  readonly show: (url: string) => boolean;
  /** Closes the window, where the browser allows it. */
  readonly close: () => void;
  /** Whether a message comes from this window. */
  readonly isSource: (source: unknown) => boolean;
}

const FEATURES = 'popup,width=480,height=760';

/** How often to check whether the user has closed the window: browsers send no event for it. */
const CHECK_INTERVAL_MS = 200;

/**
 * How often the window has to be seen at the hosted page before its `closed` is believed: a
 * window that is being cut off can show another origin for a moment before it reports `closed`.
 */
const MIN_SIGHTINGS = 4;

/** Chromium drops a request to close a window that is loading its next page: so it is repeated. */
const MAX_CLOSINGS = 25;

/**
 * Opens an empty window for a hosted page. Browsers allow that only while the user's click is handled,
 * which can be before the URL is known.
 *
 * @param closed called when the user has closed the window. Not for a window that a
 *   Cross-Origin-Opener-Policy has cut off from this page, whose `closed` is true while it is open.
 * @param signal stops watching the window, and leaves it open
 * @returns `null` if the browser has blocked the window
 * @see https://html.spec.whatwg.org/multipage/browsers.html#cross-origin-opener-policies
 */
export function openHostedWindow(closed: () => void, signal: AbortSignal): HostedWindow | null {
  const blank = openBlank();
  if (blank === null) return null;
  const opened = blank;
  let isShown = false;
  let sightings = 0;
  let closings = 0;
  const timer = setInterval(check, CHECK_INTERVAL_MS);
  signal.addEventListener('abort', release);

  function check(): void {
    if (closings > 0) close();
    else if (!isClosed(opened)) sightings += isAtAnotherOrigin(opened) ? 1 : 0;
    // A window that was never seen at the hosted page was cut off before. One that was cut off later
    // is in front of this page.
    else if (!isShown || (sightings >= MIN_SIGHTINGS && isInFront())) {
      release();
      closed();
    }
  }

  function release(): void {
    clearInterval(timer);
    signal.removeEventListener('abort', release);
  }

  function close(): void {
    tryToClose(opened);
    closings += 1;
    if (isClosed(opened) || closings >= MAX_CLOSINGS) release();
  }

  return {
    show: (url) => {
      isShown = true;
      const isAllowed = withFallback(() => {
        // So that the hosted page cannot navigate this page. It could not navigate a frame, and a frame
        // needs the opener: its storage and channels are not those of the window.
        if (window.parent === window) opened.opener = null;
        opened.location.replace(url);
        return true;
      }, false);
      if (!isAllowed) close();
      return isAllowed;
    },
    close,
    isSource: (source) => source === opened,
  };
}

const openBlank = (): Window | null =>
  withFallback(() => {
    const opened = window.open('about:blank', '_blank', FEATURES);
    // Some blockers give a window that is closed.
    return opened?.closed === false ? opened : null;
  }, null);

/** Closes a window; where the browser does not allow it, the user closes it. */
export function tryToClose(opened: Window): void {
  withFallback(() => {
    opened.close();
  }, undefined);
}

const isClosed = (opened: Window): boolean => withFallback(() => opened.closed, false);

const isInFront = (): boolean => withFallback(() => document.hasFocus(), true);

const isAtAnotherOrigin = (opened: Window): boolean =>
  withFallback(() => {
    // Throws for another origin.
    Reflect.get(opened.location, 'href');
    return false;
  }, true);
