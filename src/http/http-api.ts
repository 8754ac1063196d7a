/** What the HTTP API is given, and what it is. */
import type { Hono } from 'hono';
import type { Subject } from '../../machines/identification.types.js';
import type { IdentificationHost } from '../host/identification-host.js';

/** Who makes a request. */
export type Authorization =
  /** Somebody who is identified: starts, reads, drives and follows their own identifications. */
  | {
      readonly kind: 'user';
      readonly userId: number;
      readonly userType: Subject['userType'];
    }
  /** Somebody of the app's own staff: lists all, reads, drives and follows each. */
  | { readonly kind: 'operator' };

/** Where the browser is sent when it comes back from a hosted page. */
export interface LandingOptions {
  /** The app's own page after the Success redirect: absolute, `https:`. */
  readonly success: string;
  /** The app's own page after the Fail redirect: absolute, `https:`. */
  readonly fail: string;
}

/** How much is taken at once; every limit has a default. */
export interface HttpLimits {
  /** Bytes of a request's body; default 16384. */
  readonly bodySize?: number;
  /** How long a body may take to arrive, in ms; default 10000. */
  readonly bodyTimeout?: number;
  /** How long `open` waits for the gateway's answer, in ms; default 20000. */
  readonly openTimeout?: number;
  /** Event streams in all; default 10000. */
  readonly streams?: number;
  /** Event streams of one user; default 10. */
  readonly streamsPerUser?: number;
  /** The time between two signs of life in a stream where nothing happens, in ms; default 15000. */
  readonly heartbeat?: number;
  /**
   * How long a stream lasts, in ms; default 900000. The client connects again by itself, and is
   * authorized again.
   */
  readonly streamLifetime?: number;
}

/** Journals of identifications, for operators. */
export interface Journals {
  /** What is written of an identification so far, as JSON Lines; empty where there is nothing. */
  readonly read: (id: string) => Promise<string>;
  /** The script by which a page shows a journal. */
  readonly script: () => Promise<string>;
}

/** How the API works; `host`, `authorize`, `landing` and `secret` are required. */
export interface HttpApiOptions {
  /** What it stands on; the API does not close it. */
  readonly host: IdentificationHost;
  /**
   * Says who makes a request: by a session cookie, a bearer token, a client certificate. `null` for
   * nobody (401). Gets each request but those for health, readiness and the OpenAPI document.
   */
  readonly authorize: (request: Request) => Promise<Authorization | null> | Authorization | null;
  readonly landing: LandingOptions;
  /**
   * At least 32 random characters, the same for all processes and across restarts: signs the cookie
   * by which a browser that comes back is recognised (HMAC-SHA-256), and the operator's forms.
   */
  readonly secret: string;
  readonly limits?: HttpLimits;
  /**
   * Where journals are kept: the operator's page then shows the way that an identification took as
   * a picture. What `openJournalDirectory` of `identification-machine/inspect/node` gives.
   */
  readonly journals?: Journals;
  /**
   * Allows landing pages on `http:` on this machine, and the cookie without `Secure`: for
   * development alone. Default: false.
   */
  readonly allowInsecureLoopback?: boolean;
  /**
   * What a browser is told at `/operator` where nobody is logged in (`WWW-Authenticate`):
   * `Basic realm="Operators"` makes it ask for a name and a password, which `authorize` finds in the
   * request from then on. Default: nothing.
   *
   * @see https://www.rfc-editor.org/rfc/rfc7617
   */
  readonly operatorChallenge?: string;
  /** Hears of errors that were answered with a 500; what it throws is ignored. */
  readonly onError?: (error: unknown) => void;
}

/** The API, to be served as it is, or mounted in an app. */
export interface HttpApi {
  readonly app: Hono;
  /** Ends all event streams, takes no new ones, and is not ready any more. */
  drain(): void;
}
