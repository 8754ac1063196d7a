import type { ReturnUrls } from '../host/return-urls.js';
import type { ScreenView } from '../host/screen-host.js';
import type { BrowserEnd, NativeBrowser } from './ports.js';

/** A visit to a hosted page, one at a time. */
export interface HostedVisit {
  /**
   * Opens a page, and waits for the end of the visit; `null` if it could not be opened, or if it was
   * closed by `close` or by another `open` without a return.
   *
   * @param before what the opening waits for
   */
  readonly open: (
    url: string,
    returnUrls: ReturnUrls,
    before: () => Promise<void>,
  ) => Promise<BrowserEnd | null>;
  /** Closes the page, if one is open. */
  readonly close: () => void;
  readonly state: () => ScreenView['popup'];
}

export function createHostedVisit(browser: NativeBrowser, changed: () => void): HostedVisit {
  let state: ScreenView['popup'] = 'none';
  /** The visit that goes on. */
  let current: object | null = null;

  function setState(next: ScreenView['popup']): void {
    if (next === state) return;
    state = next;
    changed();
  }

  function close(): void {
    if (current !== null) {
      current = null;
      // The page may have been closed already, or the system refuses: the user closes it.
      Promise.resolve()
        .then(() => browser.close?.())
        .catch(() => undefined);
    }
    setState('none');
  }

  return {
    open: async (url, returnUrls, before) => {
      close();
      const own = (current = {});
      const isCurrent = (): boolean => current === own;
      await before();
      if (!isCurrent()) return null;
      setState('open');
      try {
        const end = await browser.open(url, returnUrls);
        const wasCurrent = isCurrent();
        if (wasCurrent) {
          current = null;
          setState('none');
        }
        // A return counts also where the page was closed because of it.
        return wasCurrent || end.type === 'returned' ? end : null;
      } catch {
        if (isCurrent()) {
          current = null;
          setState('blocked');
        }
        return null;
      }
    },
    close,
    state: () => state,
  };
}
