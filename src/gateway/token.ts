import { failure } from '../failure.js';

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

/** Hands out tokens; all callers share one refresh. */
export interface TokenSource {
  current(): Promise<string>;
  /** A token in place of one that the gateway refused. */
  replace(refused: string): Promise<string>;
  /** The replacement was refused as well: the next refusal asks the provider anew. */
  giveUp(): void;
}

// RFC 6750, b64token, and anything else that can stand in a header.
const HEADER_SAFE = /^[\x21-\x7e]+$/;

export function createTokenSource(getAccessToken: GetAccessToken): TokenSource {
  let refresh: { readonly refused: string; readonly token: Promise<string> } | null = null;

  async function ask(forceRefresh: boolean): Promise<string> {
    let token: string | null;
    try {
      token = await getAccessToken({ forceRefresh });
    } catch {
      // The error is not kept: it may hold the token or a response of the OAuth server.
      throw failure('tokenUnavailable');
    }
    if (typeof token !== 'string' || !HEADER_SAFE.test(token)) throw failure('unauthorized');
    return token;
  }

  return {
    current: () => ask(false),
    replace: (refused) => {
      if (refresh?.refused !== refused) {
        const token = ask(true);
        refresh = { refused, token };
        token.catch(() => {
          refresh = null;
        });
      }
      return refresh.token;
    },
    giveUp: () => {
      refresh = null;
    },
  };
}
