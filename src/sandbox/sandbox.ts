/** The public types and constants of the sandbox. */

/** The gateway's three calls. */
export type GatewayOperation = 'initiate' | 'status' | 'finalize';

/** An answer of the sandbox to one call. */
export interface SandboxAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** What goes wrong with one call. The access token is checked first. */
export type Fault =
  /**
   * Exactly this answer and the CORS headers; the call is not processed. There is no content type
   * unless `headers` has one.
   */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array;
      /** Whether a page of another origin may see it; default true. */
      readonly cors?: boolean;
    }
  /** The call is processed with all its effects, and its answer is sent as `alter` returns it. */
  | { readonly kind: 'altered'; readonly alter: (answer: SandboxAnswer) => SandboxAnswer }
  /** Waits `ms`, then processes the call and answers as usual. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** 200 and the headers of a JSON answer at once, but never its body; not processed. */
  | { readonly kind: 'headersOnly' }
  /** Fewer bytes than `Content-Length` says, then the connection is cut; not processed. */
  | { readonly kind: 'truncated' }
  /** The connection is reset before any answer; not processed. */
  | { readonly kind: 'reset' }
  /** The call is processed with all its effects, then the connection is reset before any answer. */
  | { readonly kind: 'resetAfterProcessing' }
  /** 200 and a valid JSON object of `bytes` bytes (at least 100), chunked; not processed. */
  | { readonly kind: 'oversized'; readonly bytes: number }
  /** A redirect, 307 by default; not processed. */
  | { readonly kind: 'redirect'; readonly location: string; readonly status?: number };

/** An answer of the status call that a test dictates in place of the session's own. */
export interface ScriptedStatus {
  /** Any code, also one that the contract does not know, or `null`. */
  readonly status: string | null;
  /** `videoIdentificationUrl`; default `null`. */
  readonly url?: string | null;
  /** How many calls get this answer; default 1, `Infinity` for all that follow. */
  readonly times?: number;
}

/** One call that reached the gateway, also where it was refused or a fault was injected. */
export interface RecordedRequest {
  readonly operation: GatewayOperation;
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly path: string;
  /** `undefined` where the request names no valid user. */
  readonly userId: number | undefined;
  /** The body as text, at most its first 64 KiB; `''` where there is none. */
  readonly body: string;
  /** Whether the access token was the accepted one. */
  readonly authorized: boolean;
  /** When the body had arrived, in epoch ms. */
  readonly at: number;
  /**
   * When the answer had been sent or the connection was cut, in epoch ms; `null` while the call is
   * in flight.
   */
  readonly answeredAt: number | null;
}

/** An identification session as tests see it. */
export interface SessionSummary {
  /** The last part of the identity check's URL. */
  readonly id: string;
  /** What the status call would give for it. */
  readonly status: string;
  /** Whether a newer session has replaced it; its hosted pages then answer 404. */
  readonly replaced: boolean;
}

/** Where the hosted pages send the user: what a merchant configures in the gateway's portal. */
export interface PortalReturnUrls {
  /** After a passed identity check, and after the signature. */
  readonly success: string;
  /** After a failed identity check, and after a declined signature. */
  readonly fail: string;
}

/** How a sandbox behaves; every option has a default. */
export interface SandboxOptions {
  /** The port on 127.0.0.1; default 0, a free one. */
  readonly port?: number;
  /** The bearer token that is accepted; default a random one. */
  readonly accessToken?: string;
  /**
   * Where the hosted pages send the user. Default: `/app/success` and `/app/fail` where `app` is
   * set, else the sandbox's own pages `/success` and `/fail`.
   */
  readonly returnUrls?: PortalReturnUrls;
  /** From a passed identity check to the signing session, in ms; default 0. Until then `PROCESSING`. */
  readonly processingDelay?: number;
  /**
   * From the signature to `DOCUMENT_SIGN_SUCCESS`, in ms; default 0. Until then the status does not
   * change.
   */
  readonly signingDelay?: number;
  /**
   * Whether each authorized call waits until `faults.next` gives it a fault; default false. For the
   * testing kit, and for looking at an app while a call is in flight.
   */
  readonly holdCalls?: boolean;
  /**
   * An app under development. The static files of `directory` are served under `/app/`, and `/`
   * redirects there. A path that has no file extension and matches no file gives `index.html`. The
   * Content-Security-Policy allows this origin only, and no inline script or style.
   *
   * @example
   * ```ts
   * import { startSandbox } from 'identification-machine/sandbox';
   *
   * const sandbox = await startSandbox({ app: { directory: 'dist' } });
   * console.log(`${sandbox.url}/app/`);
   * ```
   */
  readonly app?: { readonly directory: string };
}

/** A running sandbox. */
export interface Sandbox {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** The token that is accepted now. */
  readonly accessToken: string;
  /** Makes the token invalid, as if it had expired, and returns its successor. */
  rotateAccessToken(): string;
  /** Replaces the return URLs; throws a `TypeError` for a URL that is not absolute. */
  setReturnUrls(urls: PortalReturnUrls): void;
  /** The gateway calls so far, in order, also refused and faulty ones. */
  readonly requests: readonly RecordedRequest[];
  readonly faults: {
    /** Queues faults: each further authorized call of the operation takes one. */
    next(operation: GatewayOperation, ...faults: readonly Fault[]): void;
    /** Drops the faults that no call has taken yet. */
    clear(): void;
  };
  /**
   * Dictates the next answers of the status call for a user, who needs no session. Replaces what was
   * dictated before; without answers the session's own status is given again.
   *
   * @example
   * ```ts
   * import { startSandbox } from 'identification-machine/sandbox';
   *
   * const sandbox = await startSandbox();
   * sandbox.script(7, { status: 'PROCESSING', times: 2 }, { status: 'ERROR', times: Infinity });
   * ```
   */
  script(userId: number, ...answers: readonly ScriptedStatus[]): void;
  /** How many identifications of a user were finalized. A repeated request counts once. */
  finalizations(userId: number): number;
  /** All sessions ever made for a user, the oldest first. */
  sessions(userId: number): readonly SessionSummary[];
  /** Stops at once and cuts idle and hanging connections. */
  close(): Promise<void>;
}

/**
 * The user ids that the sandbox treats specially, as a payment sandbox does with test card numbers.
 * Every other valid id exists and is eligible.
 */
export const MAGIC_USERS = {
  /**
   * Initiate answers 400 "User is not eligible"; the detail holds {@link MADE_UP_PERSONAL_DATA}.
   */
  notEligible: 400,
  /** All three calls answer 403. */
  forbidden: 403,
  /** All three calls answer 404. */
  unknown: 404,
} as const;

/**
 * The personal data in the answer for `MAGIC_USERS.notEligible`, so that a client can prove that none
 * of it gets into its failures and logs. It belongs to no person: a Bulgarian personal number has no
 * month 13, and `.invalid` is reserved.
 *
 * @example
 * ```ts
 * import { MADE_UP_PERSONAL_DATA } from 'identification-machine/sandbox';
 *
 * const leaks = (shown: string): boolean =>
 *   MADE_UP_PERSONAL_DATA.some((secret) => shown.includes(secret));
 * ```
 */
export const MADE_UP_PERSONAL_DATA = [
  'Ivanka Izmislena-Nikoya',
  '9913310000',
  'ivanka@example.invalid',
] as const;
