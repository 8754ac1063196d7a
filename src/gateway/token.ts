import { failure, toFailure } from '../../machines/failure.js';

/** What the token provider is told. */
export interface TokenRequest {
  /** Whether the token given before was refused: answer with a new one, not with a cached one. */
  readonly forceRefresh: boolean;
}

/**
 * Gives an OAuth 2.0 access token for the gateway, or `null` where the user has to log in first
 * (the failure `unauthorized`). A provider that throws is asked again later (`tokenUnavailable`).
 */
export type GetAccessToken = (request: TokenRequest) => string | null | Promise<string | null>;

/** Hands out tokens; all callers with the same stale one share one refresh. */
export interface TokenSource {
  current(): Promise<string>;
  /**
   * A token in place of one that the gateway refused.
   *
   * @param signal aborts when the caller leaves, with the failure `timeout` as the reason where its
   * time is up
   */
  replace(refused: string, signal: AbortSignal): Promise<string>;
  /** The replacement was refused as well: nobody else is given it. */
  forget(replacement: string): void;
}

/** A refresh that is under way, or done, for those whose refusals come late. */
interface Refresh {
  readonly token: Promise<string>;
  /** What it gave; `null` while it is under way. */
  replacement: string | null;
  /** How many wait for it. */
  callers: number;
}

/** More than are stale at a time; the oldest are dropped, so that a server does not collect them. */
const MOST_REFRESHES = 16;

// RFC 6750, b64token, and anything else that can stand in a header.
const HEADER_SAFE = /^[\x21-\x7e]+$/;

/** Whether a token can be sent: it is one run of visible ASCII characters. */
export const isSendable = (token: string): boolean => HEADER_SAFE.test(token);

export function createTokenSource(getAccessToken: GetAccessToken): TokenSource {
  /** By the token that was refused. */
  const refreshes = new Map<string, Refresh>();

  async function ask(forceRefresh: boolean): Promise<string> {
    let token: string | null;
    try {
      token = await getAccessToken({ forceRefresh });
    } catch {
      // The error is not kept: it may hold the token or a response of the OAuth server.
      throw failure('tokenUnavailable');
    }
    if (typeof token !== 'string' || !isSendable(token)) throw failure('unauthorized');
    return token;
  }

  function begin(refused: string): Refresh {
    const refresh: Refresh = { token: ask(true), replacement: null, callers: 0 };
    refreshes.set(refused, refresh);
    const [oldest] = refreshes.keys();
    if (refreshes.size > MOST_REFRESHES && oldest !== undefined) refreshes.delete(oldest);
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

  /** The next refusal asks anew; whoever waits for this refresh still gets what it gives. */
  function drop(refused: string, refresh: Refresh): void {
    if (refreshes.get(refused) === refresh) refreshes.delete(refused);
  }

  function forget(token: string): void {
    for (const [refused, { replacement }] of refreshes) {
      if (replacement === token) refreshes.delete(refused);
    }
  }

  return {
    current: () => ask(false),
    replace: async (refused, signal) => {
      signal.throwIfAborted();
      forget(refused);
      const refresh = refreshes.get(refused) ?? begin(refused);
      // A refresh that hangs must not be shared for ever: neither by nobody, nor by a stream of
      // callers who run out of time on it one after the other.
      const leave = (): void => {
        refresh.callers -= 1;
        if (refresh.callers === 0 || isTimeUp(signal)) drop(refused, refresh);
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

const isTimeUp = ({ reason }: AbortSignal): boolean => toFailure(reason).code === 'timeout';
