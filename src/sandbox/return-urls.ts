/** Where the hosted pages send the user: what a merchant configures in the portal. */
export interface ReturnUrls {
  /** After a passed identity check, and after the signature. */
  readonly success: string;
  /** After a failed identity check, and after a declined signature. */
  readonly fail: string;
}

/**
 * Throws where one of the URLs is not absolute, as a redirect to it would go nowhere.
 *
 * Any scheme will do: a WebView host may return to `myapp:`.
 */
export function checkReturnUrls({ success, fail }: ReturnUrls): ReturnUrls {
  for (const url of [success, fail]) {
    if (!URL.canParse(url)) throw new TypeError('A return URL must be absolute.');
  }
  return { success, fail };
}

/** The sources of a Content-Security-Policy that cover both URLs. */
export function returnSources({ success, fail }: ReturnUrls): string {
  return [...new Set([success, fail].map(sourceOf))].join(' ');
}

function sourceOf(url: string): string {
  const { origin, protocol } = new URL(url);
  // A scheme of an app has no origin: the scheme itself is the source.
  return origin === 'null' ? protocol : origin;
}
