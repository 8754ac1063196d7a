import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { resolve } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { appRoutes } from './app-routes.js';
import { createFaultQueue, type Fault } from './faults.js';
import { createGatewayOperations } from './gateway-operations.js';
import { gatewayRoutes } from './gateway-routes.js';
import { hostedRoutes } from './hosted-routes.js';
import { createHostedSteps } from './hosted-steps.js';
import type { NodeEnv } from './node-env.js';
import { problem } from './problem.js';
import type { GatewayOperation, RecordedRequest } from './requests.js';
import { checkReturnUrls, type ReturnUrls } from './return-urls.js';
import { createScriptedStatuses, type StatusAnswer } from './scripted-statuses.js';
import { createSessionStore, type SessionSummary } from './session-store.js';
import { tokenRoutes } from './token-routes.js';

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

/**
 * Starts a stand-in for the 10nPay gateway and for the hosted pages of Onfido and Signhost, over
 * real HTTP on 127.0.0.1 only. Nothing is kept when it stops.
 *
 * The gateway's calls and `POST /oauth/token`, which gives the access token to whoever asks on this
 * machine, can also be called by pages of other loopback origins (CORS).
 *
 * Rejects where the port is taken, with a `TypeError` where a return URL is not absolute, and where
 * the folder of the app does not exist.
 *
 * @example
 * ```ts
 * import { startSandbox } from 'identification-machine/sandbox';
 *
 * const sandbox = await startSandbox({ processingDelay: 2_000 });
 * sandbox.faults.next('finalize', { kind: 'resetAfterProcessing' });
 * // … a client talks to sandbox.url with sandbox.accessToken …
 * await sandbox.close();
 * ```
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const configured = options.returnUrls && checkReturnUrls(options.returnUrls);
  const directory = options.app && (await checkDirectory(options.app.directory));
  const server = createServer();
  const url = await listen(server, options.port ?? 0);

  let accessToken = options.accessToken ?? randomToken();
  const home = directory === undefined ? url : `${url}/app`;
  let returnUrls = configured ?? { success: `${home}/success`, fail: `${home}/fail` };
  const requests: RecordedRequest[] = [];
  const faults = createFaultQueue(options.holdCalls ?? false);
  const scripted = createScriptedStatuses();
  const sessions = createSessionStore({
    processing: options.processingDelay ?? 0,
    signing: options.signingDelay ?? 0,
  });

  const app = new Hono<NodeEnv>();
  app.route(
    '/',
    gatewayRoutes({
      operations: createGatewayOperations({ url, sessions, scripted }),
      faults,
      accessToken: () => accessToken,
      record: (request) => {
        requests.push(request);
      },
    }),
  );
  app.route(
    '/',
    tokenRoutes(() => accessToken),
  );
  if (directory !== undefined) app.route('/', appRoutes(directory));
  const steps = createHostedSteps(sessions);
  app.route('/', hostedRoutes({ steps, sessions, returnUrls: () => returnUrls }));
  app.notFound(() => problem(404, 'There is nothing at this path'));
  app.onError((error) => problem(500, 'The sandbox is broken', { detail: error.message }));
  // Without the option the adapter replaces the global Request and Response of the whole process,
  // which is the client's process, too.
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  server.on('request', (incoming, outgoing) => void listener(incoming, outgoing));

  return {
    url,
    get accessToken() {
      return accessToken;
    },
    rotateAccessToken() {
      accessToken = randomToken();
      return accessToken;
    },
    setReturnUrls(urls) {
      returnUrls = checkReturnUrls(urls);
    },
    requests,
    faults: {
      next(operation, ...next) {
        faults.add(operation, next);
      },
      clear() {
        faults.clear();
      },
    },
    script(userId, ...answers) {
      scripted.set(userId, answers);
    },
    finalizations: (userId) => sessions.finalizations(userId),
    sessions: (userId) => sessions.list(userId),
    close: () => close(server),
  };
}

const randomToken = (): string => randomBytes(24).toString('base64url');

/** The absolute path of a folder; rejects where there is none. */
async function checkDirectory(directory: string): Promise<string> {
  const isDirectory = await stat(directory).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isDirectory) throw new TypeError('app.directory must be a folder that exists.');
  return resolve(directory);
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no TCP address.');
  return `http://127.0.0.1:${String(address.port)}`;
}

/** Closing a second time does nothing. */
async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
