import {
  checkReturnUrls,
  matchReturnUrl,
  type ReturnEvent,
  type ReturnUrls,
} from '../host/return-urls.js';

/**
 * Checks the return URLs and makes them absolute.
 *
 * @param page the address of the page, which relative URLs are relative to. A page of an app's own
 *   scheme (`capacitor://localhost`) has no address that a hosted page could send the user to.
 * @throws InvalidInputError that names the URL
 */
export function pageReturnUrls({ success, fail }: ReturnUrls, page: string): ReturnUrls {
  const isWeb = /^https?:/.test(page);
  const absolute = (text: string): string => {
    try {
      return new URL(text, isWeb ? page : undefined).href;
    } catch {
      return text;
    }
  };
  return checkReturnUrls({ success: absolute(success), fail: absolute(fail) });
}

/** The return that this page was opened by. */
export interface PageReturn {
  readonly event: ReturnEvent;
  /** Marks the history entry, so that a reload or Back does not count as a second return. */
  readonly markHandled: () => void;
}

/** The key in `history.state` that marks a handled return; it survives a reload. */
const HANDLED = 'identification-machine.returnHandled';

/** The URLs of this document whose return is handled, for a history that refuses the mark. */
const handledUrls = new Set<string>();

/** The return in the page's URL, unless it was handled before. */
export function readPageReturn(returnUrls: ReturnUrls): PageReturn | null {
  const { href } = location;
  if (handledUrls.has(href) || HANDLED in historyState()) return null;
  const event = matchReturnUrl(href, returnUrls);
  if (event === null) return null;
  const configured = event.type === 'redirect.succeeded' ? returnUrls.success : returnUrls.fail;
  return {
    event,
    markHandled: () => {
      handledUrls.add(href);
      try {
        // Removes the hosted page's parameters from the URL, and keeps what a router has in the
        // state.
        history.replaceState({ ...historyState(), [HANDLED]: true }, '', configured);
      } catch {
        // A sandboxed frame, or too many calls: a reload repeats the hint, which costs polls.
      }
    },
  };
}

function historyState(): object {
  try {
    const state: unknown = history.state;
    return typeof state === 'object' && state !== null ? state : {};
  } catch {
    return {};
  }
}
