import { failure, toFailure, type Failure } from '../../machines/failure.js';
import type { Subject } from '../../machines/identification.types.js';
import { reasonOf, throwIfAborted } from './abort.js';

/** Whose token it is. */
export interface TokenUser {
  /** The user whose identification the token is for, as in the `subject`. */
  readonly userId: number;
  /** As in the `subject`. */
  readonly userType: Subject['userType'];
}

/** What the gateway client asks a token provider for. */
export interface TokenRequest extends TokenUser {
  /**
   * Whether the gateway refused the token that was given before. Answer with a new token, not with a
   * cached one.
   */
  readonly forceRefresh: boolean;
  /** Aborts when no call waits for the token any more. Pass it to `fetch`. */
  readonly signal: AbortSignal;
}

/**
 * Gives an OAuth 2.0 access token for the gateway, without the word `Bearer`; or `null` where the user
 * must log in first (the failure `unauthorized`). So is any other value that is no token: its message
 * says so, and nothing is sent.
 *
 * A token is used for the user of its request only. A server may give each user a token of their own, or
 * one token to all: then cache it, as each user is asked for.
 *
 * A provider that throws or rejects causes the failure `tokenUnavailable`, and is asked again later;
 * its error is dropped. While it does not answer, the call waits within its time-out.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750
 */
export type GetAccessToken = (request: TokenRequest) => string | null | Promise<string | null>;

/** Gives tokens to the calls for one user. All callers with the same refused token share one refresh. */
export interface UserTokens {
  /** @param signal aborts when the caller leaves */
  current(signal: AbortSignal): Promise<string>;
  /**
   * Gives a token in place of one that the gateway refused.
   *
   * @param signal aborts when the caller leaves; with the failure `timeout` when its time is up
   */
  replace(refused: string, signal: AbortSignal): Promise<string>;
  /** Drops a replacement that the gateway refused as well, so that no later caller gets it. */
  forget(replacement: string): void;
}

/** Gives the tokens of each user. */
export type TokenSource = (user: TokenUser) => UserTokens;

/** A refresh that is under way; or done, for callers whose refusal comes late. */
interface Refresh {
  readonly owner: string;
  readonly refused: string;
  readonly token: Promise<string>;
  /** The new token; `null` while the refresh is under way. */
  replacement: string | null;
  /** How many callers wait for it. */
  callers: number;
  /** Aborts the provider's request. */
  readonly controller: AbortController;
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

/**
 * Creates the source of the tokens. A token that it gives for a user is one that the provider has given
 * for that user.
 */
export function createTokenSource(getAccessToken: GetAccessToken): TokenSource {
  /** In the order in which they began. */
  const refreshes = new Set<Refresh>();

  async function request(
    { userId, userType }: TokenUser,
    forceRefresh: boolean,
    signal: AbortSignal,
  ): Promise<string> {
    let token: string | null;
    try {
      token = await getAccessToken({ forceRefresh, userId, userType, signal });
    } catch {
      // The error is dropped: it may hold the token or an answer of the OAuth server.
      throw failure('tokenUnavailable');
    }
    if (typeof token !== 'string' || !isSendable(token)) throw noToken(token);
    return token;
  }

  function start(user: TokenUser, owner: string, refused: string): Refresh {
    const controller = new AbortController();
    const refresh: Refresh = {
      owner,
      refused,
      token: request(user, true, controller.signal),
      replacement: null,
      callers: 0,
      controller,
    };
    refreshes.add(refresh);
    const [oldest] = refreshes;
    if (refreshes.size > MAX_REFRESHES && oldest !== undefined) refreshes.delete(oldest);
    refresh.token.then(
      (token) => {
        refresh.replacement = token;
      },
      () => {
        refreshes.delete(refresh);
      },
    );
    return refresh;
  }

  async function wait(refresh: Refresh, signal: AbortSignal): Promise<string> {
    // Drop a hung refresh when its last caller leaves or any caller times out, so that later
    // callers start a new one. Those who wait for it still get its token.
    const leave = (): void => {
      refresh.callers -= 1;
      if (refresh.callers === 0) refresh.controller.abort();
      if (refresh.callers === 0 || isTimeout(signal)) refreshes.delete(refresh);
    };
    refresh.callers += 1;
    signal.addEventListener('abort', leave);
    try {
      return await refresh.token;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  return (user) => {
    const owner = `${user.userType} ${String(user.userId)}`;
    const find = (isWanted: (refresh: Refresh) => boolean): Refresh | undefined =>
      [...refreshes].find(isWanted);
    const current = (signal: AbortSignal): Promise<string> => request(user, false, signal);

    function forget(token: string): void {
      for (const refresh of refreshes) {
        if (refresh.owner === owner && refresh.replacement === token) refreshes.delete(refresh);
      }
    }

    return {
      current,
      forget,
      replace: async (refused, signal) => {
        const isSame = (refresh: Refresh): boolean => refresh.refused === refused;
        const isOwn = (refresh: Refresh): boolean => isSame(refresh) && refresh.owner === owner;
        throwIfAborted(signal);
        forget(refused);
        const other = find(isOwn) === undefined ? find(isSame) : undefined;
        if (other !== undefined) {
          // Another user's refresh of the same token. Once it is done, a provider with one token for all
          // has the new one. What it gave that user is theirs alone, and why it failed, too.
          await wait(other, signal).catch(() => null);
          const token = await current(signal);
          throwIfAborted(signal);
          if (token !== refused) return token;
        }
        return wait(find(isOwn) ?? start(user, owner, refused), signal);
      },
    };
  };
}

const isTimeout = (signal: AbortSignal): boolean => toFailure(reasonOf(signal)).code === 'timeout';
