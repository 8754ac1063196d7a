import * as v from 'valibot';
import { InvalidInputError, parseInput } from '../input/parse-input.js';

/** Where the hosted pages send the user back to: what the merchant portal is configured with. */
export interface ReturnUrls {
  /** After an identity check or a signature that went well. */
  readonly success: string;
  /** After one that did not. */
  readonly fail: string;
}

/** What a return tells the machine: a hint, never a proof. */
export interface ReturnEvent {
  readonly type: 'redirect.succeeded' | 'redirect.failed';
}

const url = v.custom<string>(
  (text) => typeof text === 'string' && URL.canParse(text),
  'must be a URL, absolute outside of a page',
);

const returnUrlsSchema = v.object({ returnUrls: v.object({ success: url, fail: url }) });

/**
 * Checks the configured URLs.
 *
 * @param base what relative URLs are relative to; without it they have to be absolute
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
 * Tells whether a URL is one of the return URLs, for a native shell that intercepts navigation in a
 * WebView. The fragment, a slash at the end and additional query parameters make no difference;
 * parameters of the configured URL have to be there.
 *
 * @returns the event to send to the machine, or `null` for any other URL
 * @throws InvalidInputError where a configured URL is not absolute, or both are the same
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
  // Where both match, the one that asks for more parameters is meant.
  const candidates = [
    { type: 'redirect.succeeded' as const, configured: new URL(success) },
    { type: 'redirect.failed' as const, configured: new URL(fail) },
  ].sort((a, b) => b.configured.searchParams.size - a.configured.searchParams.size);
  const match = candidates.find(({ configured }) => matches(url, configured.href));
  return match ? { type: match.type } : null;
}

/** Whether a URL is the configured one, with or without more parameters. */
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
