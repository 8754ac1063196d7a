import { failure, toFailure, type Failure } from '../../machines/failure.js';
import { reasonOf, throwIfAborted } from './abort.js';

/** What the gateway client asks a token provider for. */
export interface TokenRequest {
  /**
   * Whether the gateway refused the token that was given before. Answer with a new token, not with a
   * cached one.
   */
  readonly forceRefresh: boolean;
}

/**
 * Gives an OAuth 2.0 access token for the gateway, without the word `Bearer`; or `null` where the user
 * must log in first (the failure `unauthorized`). So is any other value that is no token: its message
 * says so, and nothing is sent.
 *
 * A provider that throws or rejects causes the failure `tokenUnavailable`, and is asked again later;
 * its error is dropped. While it does not answer, the call waits within its time-out.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750
 */
export type GetAccessToken = (request: TokenRequest) => string | null | Promise<string | null>;

/** Gives tokens to calls. All callers with the same refused token share one refresh. */
export interface TokenSource {
  current(): Promise<string>;
  /**
   * Gives a token in place of one that the gateway refused.
   *
   * @param signal aborts when the caller leaves; with the failure `timeout` when its time is up
   */
  replace(refused: string, signal: AbortSignal): Promise<string>;
  /** Drops a replacement that the gateway refused as well, so that no later caller gets it. */
  forget(replacement: string): void;
}

/** A refresh that is under way; or done, for callers whose refusal comes late. */
interface Refresh {
  readonly token: Promise<string>;
  /** The new token; `null` while the refresh is under way. */
  replacement: string | null;
  /** How many callers wait for it. */
  callers: number;
}

/** How many refreshes are remembered: more than there are stale tokens at a time. */
const MAX_REFRESHES = 16;

// RFC 6750 (b64token), and any other character that a header can hold.
const HEADER_SAFE = /^[\x21-\x7e]+$/;

// What text templates make of a missing token.
const NO_TOKEN = /^(?:bearer|undefined|null|nan)$/i;

/** Whether a token can be sent in a header: one run of visible ASCII characters. */
export const isSendable = (token: string): boolean =>
  HEADER_SAFE.test(token) && !NO_TOKEN.test(token);

/** @param given what the provider gave in place of a token */
const noToken = (given: unknown): Failure =>
  failure('unauthorized', {
    message:
      given === null
        ? 'The token provider gave no token, so nothing was sent. Let the user log in, then retry.'
        : 'The token provider gave no usable token, so nothing was sent. ' +
          'Give the token alone, without the word Bearer.',
  });

export function createTokenSource(getAccessToken: GetAccessToken): TokenSource {
  /** By the refused token. */
  const refreshes = new Map<string, Refresh>();

  async function request(forceRefresh: boolean): Promise<string> {
    let token: string | null;
    try {
      token = await getAccessToken({ forceRefresh });
    } catch {
      // The error is dropped: it may hold the token or an answer of the OAuth server.
      throw failure('tokenUnavailable');
    }
    if (typeof token !== 'string' || !isSendable(token)) throw noToken(token);
    return token;
  }

  function start(refused: string): Refresh {
    const refresh: Refresh = { token: request(true), replacement: null, callers: 0 };
    refreshes.set(refused, refresh);
    const [oldest] = refreshes.keys();
    if (refreshes.size > MAX_REFRESHES && oldest !== undefined) refreshes.delete(oldest);
    refresh.token.then(
      (token) => {
        refresh.replacement = token;
      },
      () => {
        drop(refused, refresh);
      },
    );
    return refresh;
  }

  /** Makes later callers start a new refresh. Those who wait for this one still get its token. */
  function drop(refused: string, refresh: Refresh): void {
    if (refreshes.get(refused) === refresh) refreshes.delete(refused);
  }

  function forget(token: string): void {
    for (const [refused, { replacement }] of refreshes) {
      if (replacement === token) refreshes.delete(refused);
    }
  }

  return {
    current: () => request(false),
    replace: async (refused, signal) => {
      throwIfAborted(signal);
      forget(refused);
      const refresh = refreshes.get(refused) ?? start(refused);
      // Drop a hung refresh when its last caller leaves or any caller times out, so that later
      // callers start a new one.
      const leave = (): void => {
        refresh.callers -= 1;
        if (refresh.callers === 0 || isTimeout(signal)) drop(refused, refresh);
      };
      refresh.callers += 1;
      signal.addEventListener('abort', leave);
      try {
        return await refresh.token;
      } finally {
        signal.removeEventListener('abort', leave);
      }
    },
    forget,
  };
}

const isTimeout = (signal: AbortSignal): boolean => toFailure(reasonOf(signal)).code === 'timeout';
