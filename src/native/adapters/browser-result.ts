import type { BrowserEnd } from '../ports.js';

/** How a browser of a system says that a visit has ended. */
export interface BrowserResult {
  /** `success`, `cancel`, `dismiss`, `opened`, `locked`. */
  readonly type: string;
  /** Where it was sent to, with `success`. */
  readonly url?: string;
}

/**
 * What a result means.
 *
 * @throws Error if the page was not opened
 */
export function endOf({ type, url }: BrowserResult): BrowserEnd {
  switch (type) {
    case 'success':
      return url === undefined ? { type: 'closed' } : { type: 'returned', url };
    case 'cancel':
    case 'dismiss':
      return { type: 'closed' };
    case 'opened':
      return { type: 'handedOver' };
    default:
      throw new Error(`The browser did not open the page: ${type}.`);
  }
}

/**
 * Whether a URL has a scheme of the app: a browser of the system can then wait for it, and gives it back.
 * A universal link reaches the app as any other URL.
 */
export const isCustomScheme = (url: string): boolean => !/^https?:/i.test(url);
