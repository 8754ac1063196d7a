import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { closeNow, listen } from '../net/listen.js';
import { appRoutes } from './app-routes.js';
import { createFaultQueue } from './faults.js';
import { createGatewayOperations } from './gateway-operations.js';
import { gatewayRoutes } from './gateway-routes.js';
import { hostedRoutes } from './hosted-routes.js';
import { createHostedSteps } from './hosted-steps.js';
import type { NodeEnv } from './node-env.js';
import { problem } from './problem.js';
import type { RecordedRequest } from './requests.js';
import { checkReturnUrls } from './return-urls.js';
import type { Sandbox, SandboxOptions } from './sandbox.js';
import { createScriptedStatuses } from './scripted-statuses.js';
import { createSessionStore } from './session-store.js';
import { tokenRoutes } from './token-routes.js';

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
  const url = await listen(server, { port: options.port ?? 0 });

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
    close: () => closeNow(server),
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
