import type { Subject } from '../../machines/identification.types.js';

/** Why the headers of a request are asked for. */
export interface HeadersRequest {
  /** Whether the server has just refused the last ones (401): ask the login for new ones. */
  readonly forceRefresh: boolean;
}

/** The headers of a request, such as `authorization`. */
export type RemoteHeaders = Readonly<Record<string, string>>;

/** How a screen reaches the server that hosts its identification. Required: `url`. */
export interface RemoteHostOptions {
  /**
   * Where the HTTP API is mounted: `/identification`, or `https://api.bank.example`. Relative to the
   * page; absolute in an app without a page.
   */
  readonly url: string;
  /**
   * Gives the headers of each request, such as a bearer token; called once more after a 401. Default:
   * none, for a session cookie.
   */
  readonly headers?: (request: HeadersRequest) => RemoteHeaders | Promise<RemoteHeaders>;
  /** Sends the requests. Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
  /**
   * Whether requests send and keep cookies. Default: `include`, which also reaches an API on another
   * host of the same site; the cookie for the way back needs it.
   */
  readonly credentials?: RequestCredentials;
  /** Where `open()` shows the hosted pages. Default: `page`, which leaves this page. */
  readonly openIn?: 'page' | 'popup';
  /** Leaves this page for the URL of a hosted page. Default: `location.assign`. */
  readonly navigate?: (url: string) => void;
  /**
   * How the user’s return from a hosted page is recognised. `cookie`: by the server, to which the
   * hosted pages send the browser. `app`: your app sees the return and sends `redirect.succeeded` or
   * `redirect.failed`; for a web view or an app with bearer tokens. Default: `cookie`.
   */
  readonly landing?: 'cookie' | 'app';
  /**
   * Whether to start an identification if there is none when the host is made. Default: false. The
   * view is then `idle` until `start()`.
   */
  readonly startOnLoad?: boolean;
  /** What `start` sends about the device; the gateway stores it for audit and support. */
  readonly metadata?: Partial<
    Pick<Subject, 'localTimezone' | 'userAgent' | 'browserLanguage' | 'userLanguage' | 'deviceName'>
  >;
}
