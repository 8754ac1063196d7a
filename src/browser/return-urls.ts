import * as v from 'valibot';
import { InvalidInputError, parseInput } from '../input/parse-input.js';

/** Where the hosted pages send the user back to: the URLs of the merchant portal. */
export interface ReturnUrls {
  /** After an identity check or a signing that succeeded. */
  readonly success: string;
  /** After an identity check or a signing that failed. */
  readonly fail: string;
}

/** The event of a return: a hint, never a proof. */
export interface ReturnEvent {
  readonly type: 'redirect.succeeded' | 'redirect.failed';
}

const url = v.custom<string>(
  (text) => typeof text === 'string' && URL.canParse(text),
  'must be a URL, absolute outside of a page',
);

const returnUrlsSchema = v.object({ returnUrls: v.object({ success: url, fail: url }) });

/**
 * Checks the return URLs and makes them absolute.
 *
 * @param base what relative URLs are relative to; without it, they must be absolute
 * @throws InvalidInputError that names the URL
 */
export function parseReturnUrls({ success, fail }: ReturnUrls, base?: string): ReturnUrls {
  const absolute = (text: unknown): unknown =>
    typeof text === 'string' && URL.canParse(text, base) ? new URL(text, base).href : text;
  const { returnUrls } = parseInput(returnUrlsSchema, {
    returnUrls: { success: absolute(success), fail: absolute(fail) },
  });
  if (
    matches(returnUrls.success, returnUrls.fail) &&
    matches(returnUrls.fail, returnUrls.success)
  ) {
    throw new InvalidInputError([
      { field: 'returnUrls.fail', rule: 'must be another URL than success' },
    ]);
  }
  return returnUrls;
}

/**
 * Recognises a return URL, for a native shell that intercepts navigation in a WebView. The
 * fragment, a trailing slash and additional query parameters are ignored; the query parameters of
 * the configured URL must be present.
 *
 * @returns the event to send to the machine, or `null` for any other URL
 * @throws InvalidInputError if a configured URL is not absolute, or both are the same
 *
 * @example
 * ```ts
 * import { matchReturnUrl } from 'identification-machine/browser';
 *
 * const returnUrls = { success: 'myapp://identified', fail: 'myapp://not-identified' };
 *
 * function shouldLoad(url: string): boolean {
 *   const event = matchReturnUrl(url, returnUrls);
 *   if (event !== null) identification.send(event);
 *   return event === null;
 * }
 *
 * declare const identification: { send(event: { type: string }): void };
 * ```
 */
export function matchReturnUrl(url: string, returnUrls: ReturnUrls): ReturnEvent | null {
  const { success, fail } = parseReturnUrls(returnUrls);
  // If both match, the URL with more parameters is the more specific one.
  const candidates = [
    { type: 'redirect.succeeded' as const, configured: new URL(success) },
    { type: 'redirect.failed' as const, configured: new URL(fail) },
  ].sort((a, b) => b.configured.searchParams.size - a.configured.searchParams.size);
  const match = candidates.find(({ configured }) => matches(url, configured.href));
  return match ? { type: match.type } : null;
}

/** Whether a URL is the configured one, with or without additional parameters. */
function matches(text: string, configuredText: string): boolean {
  if (!URL.canParse(text) || !URL.canParse(configuredText)) return false;
  const url = new URL(text);
  const configured = new URL(configuredText);
  return (
    url.protocol === configured.protocol &&
    url.host === configured.host &&
    pathOf(url) === pathOf(configured) &&
    [...configured.searchParams].every(([name, value]) =>
      url.searchParams.getAll(name).includes(value),
    )
  );
}

const pathOf = ({ pathname }: URL): string => pathname.replace(/\/$/, '');

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
