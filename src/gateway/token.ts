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

/** How many refreshes are remembered when they are done. */
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

const nameOf = ({ userId, userType }: TokenUser): string => `${userType} ${String(userId)}`;

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

  const refreshesOf = (refused: string): Refresh[] =>
    [...refreshes].filter((refresh) => refresh.refused === refused);

  function start(user: TokenUser, refused: string): Refresh {
    const controller = new AbortController();
    const refresh: Refresh = {
      owner: nameOf(user),
      refused,
      token: request(user, true, controller.signal),
      replacement: null,
      callers: 0,
      controller,
    };
    refreshes.add(refresh);
    refresh.token.then(
      (token) => {
        refresh.replacement = token;
        const done = [...refreshes].filter(({ replacement }) => replacement !== null);
        for (const oldest of done.slice(0, -MAX_REFRESHES)) refreshes.delete(oldest);
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
      if (refresh.callers === 0 || isTimeout(signal)) refreshes.delete(refresh);
      if (refresh.callers === 0) refresh.controller.abort();
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
    const owner = nameOf(user);

    function forget(token: string): void {
      for (const refresh of refreshes) {
        if (refresh.owner === owner && refresh.replacement === token) refreshes.delete(refresh);
      }
    }

    /**
     * Waits for another user's refresh of the same token, and asks the provider what this user's token is
     * then: a provider that has one token for all is made to refresh it once. What the refresh of another
     * user gave is that user's alone, and why it failed is, too.
     */
    async function afterOther(other: Refresh, signal: AbortSignal): Promise<string> {
      await wait(other, signal).catch(() => null);
      throwIfAborted(signal);
      const token = await request(user, false, signal);
      throwIfAborted(signal);
      return token === other.refused ? refresh(token, signal) : token;
    }

    /** Waits for this user's refresh of that token, or starts one. */
    function refresh(refused: string, signal: AbortSignal): Promise<string> {
      const own = refreshesOf(refused).find((each) => each.owner === owner);
      return wait(own ?? start(user, refused), signal);
    }

    return {
      current: (signal) => request(user, false, signal),
      replace: async (refused, signal) => {
        throwIfAborted(signal);
        forget(refused);
        const all = refreshesOf(refused);
        const [other] = all;
        const isOwn = all.some((each) => each.owner === owner);
        return other === undefined || isOwn ? refresh(refused, signal) : afterOther(other, signal);
      },
      forget,
    };
  };
}

const isTimeout = (signal: AbortSignal): boolean => toFailure(reasonOf(signal)).code === 'timeout';
