import type { Fault } from './faults.js';
import type { GatewayOperation, RecordedRequest } from './requests.js';
import type { ReturnUrls } from './return-urls.js';
import type { StatusAnswer } from './scripted-statuses.js';
import type { SessionSummary } from './session-store.js';

/** How a sandbox behaves; every option has a default. */
export interface SandboxOptions {
  /** The port on 127.0.0.1; default 0, a free one. */
  readonly port?: number;
  /** The bearer token that is accepted; default a random one. */
  readonly accessToken?: string;
  /**
   * Where the hosted pages send the user; default the pages `/app/success` and `/app/fail` of the
   * app, where there is one, else the sandbox's own `/success` and `/fail`.
   */
  readonly returnUrls?: ReturnUrls;
  /** From a passed identity check to the signing session, in ms; default 0. Until then `PROCESSING`. */
  readonly processingDelay?: number;
  /** From the signature to `DOCUMENT_SIGN_SUCCESS`, in ms; default 0. Until then the status before. */
  readonly signingDelay?: number;
  /**
   * Keeps each authorized call waiting until `faults.next` has an answer for it; default false. For
   * the testing kit, and for looking at an app while a call is in flight.
   */
  readonly holdCalls?: boolean;
  /**
   * An app under development: the static files of a folder, served under `/app/` on the sandbox's
   * own origin, and `/` leads there. A path without a file extension where no file is gives
   * `index.html`. The pages may load and call what is of this origin alone: no inline script or
   * style.
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
  /** Makes the token invalid, as if it had expired, and returns the one that is accepted from now on. */
  rotateAccessToken(): string;
  /** Configures the portal anew; throws a `TypeError` for a URL that is not absolute. */
  setReturnUrls(urls: ReturnUrls): void;
  /** The gateway calls so far, in order, also refused and faulty ones. */
  readonly requests: readonly RecordedRequest[];
  readonly faults: {
    /** Queues faults: each further authorized call of the operation takes one. */
    next(operation: GatewayOperation, ...faults: readonly Fault[]): void;
    /** Drops the faults that no call has taken yet. */
    clear(): void;
  };
  /**
   * Dictates the next answers of the status call for a user, session or not. It replaces what was
   * dictated before; without answers the session speaks for itself again.
   *
   * @example
   * ```ts
   * import { startSandbox } from 'identification-machine/sandbox';
   *
   * const sandbox = await startSandbox();
   * sandbox.script(7, { status: 'PROCESSING', times: 2 }, { status: 'ERROR', times: Infinity });
   * ```
   */
  script(userId: number, ...answers: readonly StatusAnswer[]): void;
  /** How many identifications were finalized for a user: 1 after a flow, however often it was sent. */
  finalizations(userId: number): number;
  /** All sessions ever made for a user, the oldest first. */
  sessions(userId: number): readonly SessionSummary[];
  /** Stops at once: idle and hanging connections are cut. */
  close(): Promise<void>;
}
