import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import type { Subject } from '../../machines/identification.types.js';
import { keysSchema } from '../events/options.js';
import { isProtected } from '../gateway/safe-url.js';
import type { IdentificationHost } from '../host/identification-host.js';
import { InvalidInputError } from '../input/parse-input.js';
import { parseInput } from '../input/parse-input.js';
import { isTrivialSecret, wholeNumber } from '../input/rules.js';

/** The caller of a request. */
export type Authorization =
  /** A person who is identified: starts, reads, drives and follows their own identifications. */
  | {
      readonly kind: 'user';
      readonly userId: number;
      readonly userType: Subject['userType'];
      /** What finalize says about the user’s identification; default: as the machine has it. */
      readonly correlationType?: Subject['correlationType'];
      /** What finalize hands on; default: none. */
      readonly bTrustAppCallBackId?: string | null;
    }
  /** A member of the app's staff: lists all identifications, reads, drives and follows each. */
  | { readonly kind: 'operator' };

/** The pages of the app to which the browser is sent after a hosted page. */
export interface LandingOptions {
  /** The page after the Success redirect: an absolute `https:` URL. */
  readonly success: string;
  /** The page after the Fail redirect, and after a return that is too late: an absolute `https:` URL. */
  readonly fail: string;
}

/** The limits of the HTTP API. */
export interface HttpLimits {
  /** Bytes of a request body, from 1024 to 1048576; default 16384. */
  readonly bodySize?: number;
  /** How long a body may take to arrive, in ms, from 10 to 120000; default 10000. */
  readonly bodyTimeout?: number;
  /** How long `authorize` may take, in ms, from 10 to 120000; default 10000. */
  readonly authorizeTimeout?: number;
  /** How long `open` waits for the gateway's answer, in ms, from 10 to 120000; default 20000. */
  readonly openTimeout?: number;
  /** Open event streams in total, from 0 to 1000000; default 10000. */
  readonly streams?: number;
  /** Open event streams of one user, from 1 to 1000; default 10. */
  readonly streamsPerUser?: number;
  /** How long a stream may be silent before a heartbeat, in ms, from 10 to 120000; default 15000. */
  readonly heartbeat?: number;
  /**
   * How long a stream lasts, in ms, from 100 to 86400000; default 900000. The client then
   * reconnects, and is authorized again.
   */
  readonly streamLifetime?: number;
}

/** Journals of identifications, for operators. */
export interface Journals {
  /** The journal of an identification so far, as JSON Lines; empty where none is written. */
  readonly read: (id: string) => Promise<string>;
  /** The script that shows a journal in a page. */
  readonly script: () => Promise<string>;
}

/** The options of `createHttpApi`; `host`, `authorize`, `landing` and `secret` are required. */
export interface HttpApiOptions<Incoming extends IncomingMessage = IncomingMessage> {
  /** The host behind the API. The API does not close it. */
  readonly host: IdentificationHost;
  /**
   * Identifies the caller of a request, by a session cookie, a bearer token or a client certificate;
   * `null` is answered with 401. Called for each request except health, readiness and the OpenAPI
   * document, and again before a hosted URL leaves. What it throws is answered with a 500, and what takes
   * longer than `limits.authorizeTimeout` with a 503.
   *
   * It also decides what finalize says, with the fields `correlationType` and `bTrustAppCallBackId`.
   *
   * `incoming` is the request of Express or another Node server, with the session that the app has put
   * on it: `toNodeListener` and `serveIdentifications` give it. It is undefined where the API is
   * mounted by `app` or `fetch` alone.
   */
  readonly authorize: (
    request: Request,
    incoming: Incoming | undefined,
  ) => Promise<Authorization | null> | Authorization | null;
  readonly landing: LandingOptions;
  /**
   * At least 32 random characters, the same for all processes and across restarts. Signs the cookie
   * that recognises a returning browser (HMAC-SHA-256), and the operator's forms.
   */
  readonly secret: string;
  /**
   * The `secret` before the present one: what it has signed stays valid. To change the secret without
   * losing the users who are at a hosted page, give both for a day. Default: none.
   */
  readonly previousSecret?: string;
  /**
   * One or two keys of senders outside that may say `POST /hints`: base64 of 24 to 64 random bytes, with or
   * without `whsec_`. A message is signed with one of them, as Standard Webhooks says; give two while a key
   * is changed. Default: none, and no such route.
   *
   * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
   */
  readonly hintKeys?: readonly string[];
  /**
   * The fields of finalize that a client may choose when it starts an identification, where `authorize`
   * does not give them. Default: none; a request with such a field is answered with 400.
   */
  readonly clientMayChoose?: readonly ('correlationType' | 'bTrustAppCallBackId')[];
  readonly limits?: HttpLimits;
  /**
   * The origins of other hosts whose pages may call the API, with cookies: `https://app.bank.example`.
   * Compared exactly; there are no patterns. Their pages must be of the same site as this API, else
   * the browser keeps no landing cookie and `open` answers 409 `crossSite`. An app with a scheme of
   * its own (`capacitor://localhost`) sends a bearer token and reports returns itself. Default: none.
   */
  readonly allowedOrigins?: readonly string[];
  /**
   * Where journals are kept; default none. With it the operator's page draws the path of an
   * identification. `openJournalDirectory` of `identification-machine/inspect/node` gives one.
   */
  readonly journals?: Journals;
  /**
   * Allows `http:` landing pages on this machine, and sets cookies without `Secure` where the request
   * itself is for this machine (`localhost`, `127.0.0.1`, `[::1]`): for development only. Default: false.
   */
  readonly allowInsecureLoopback?: boolean;
  /**
   * The `WWW-Authenticate` header of a 401 at `/operator`. `Basic realm="Operators"` makes the
   * browser ask for a name and a password, which `authorize` then finds in each request. Default:
   * none.
   *
   * @see https://www.rfc-editor.org/rfc/rfc7617
   */
  readonly operatorChallenge?: string;
  /** Called with each error that is answered with a 500. Errors that it throws are ignored. */
  readonly onError?: (error: unknown) => void;
}

const limit = (byDefault: number, min: number, max: number) =>
  v.optional(wholeNumber(min, max), byDefault);
const isFunction = (value: unknown): boolean => typeof value === 'function';
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

const SECRET_RULE = 'must have at least 32 random characters';
const secretSchema = v.pipe(
  v.string(SECRET_RULE),
  v.check((secret) => secret.length >= 32 && !isTrivialSecret(secret), SECRET_RULE),
);

/** As browsers send it: in lower case, without a path, and never `null` or `*`. */
const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[a-z\d.:[\]-]+$/;
const ORIGIN_RULE = 'must be an origin, such as https://app.bank.example';

const optionsSchema = v.strictObject({
  host: v.custom<IdentificationHost>(isObject, 'must be a host'),
  authorize: v.custom<(request: Request) => Promise<Authorization | null> | Authorization | null>(
    isFunction,
    'is required: a function that identifies the caller of a request',
  ),
  landing: v.strictObject({ success: v.string(), fail: v.string() }),
  secret: secretSchema,
  previousSecret: v.exactOptional(secretSchema),
  hintKeys: v.exactOptional(keysSchema),
  clientMayChoose: v.optional(v.array(v.picklist(['correlationType', 'bTrustAppCallBackId'])), []),
  limits: v.optional(
    v.strictObject({
      bodySize: limit(16_384, 1_024, 1_048_576),
      bodyTimeout: limit(10_000, 10, 120_000),
      authorizeTimeout: limit(10_000, 10, 120_000),
      openTimeout: limit(20_000, 10, 120_000),
      streams: limit(10_000, 0, 1_000_000),
      streamsPerUser: limit(10, 1, 1_000),
      heartbeat: limit(15_000, 10, 120_000),
      streamLifetime: limit(900_000, 100, 86_400_000),
    }),
    {},
  ),
  allowedOrigins: v.optional(
    v.array(v.pipe(v.string(ORIGIN_RULE), v.regex(ORIGIN, ORIGIN_RULE)), ORIGIN_RULE),
    [],
  ),
  journals: v.optional(v.custom<Journals>(isObject, 'must be what openJournalDirectory gives')),
  allowInsecureLoopback: v.optional(v.boolean('must be true or false'), false),
  operatorChallenge: v.exactOptional(
    v.pipe(v.string(), v.regex(/^[\x20-\x7e]+$/, 'must be the value of a header')),
  ),
  onError: v.optional(
    v.custom<NonNullable<HttpApiOptions['onError']>>(isFunction, 'must be a function'),
  ),
});

/**
 * Checks the options of the HTTP API and fills in the defaults.
 *
 * @throws InvalidInputError that names the option
 */
export function parseHttpApiOptions(options: HttpApiOptions<never>) {
  const { onError, ...parsed } = parseInput(optionsSchema, options);
  const { landing, allowInsecureLoopback } = parsed;
  const wrong = (['success', 'fail'] as const).filter(
    (name) => !isPage(landing[name], allowInsecureLoopback),
  );
  if (wrong.length > 0) {
    throw new InvalidInputError(
      wrong.map((name) => ({
        field: `landing.${name}`,
        rule: 'must be an absolute https: URL (http: on this machine with allowInsecureLoopback)',
      })),
    );
  }
  return {
    ...parsed,
    report: (error: unknown): void => {
      try {
        onError?.(error);
      } catch {
        // An error of the listener must not replace the answer.
      }
    },
  };
}

export type ParsedHttpApiOptions = ReturnType<typeof parseHttpApiOptions>;

const isPage = (text: string, allowInsecureLoopback: boolean): boolean =>
  URL.canParse(text) && isProtected(new URL(text), allowInsecureLoopback);
