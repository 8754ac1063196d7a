import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { closeNow, listen } from '../net/listen.js';
import { ownNameOnly } from '../net/own-name.js';
import { appRoutes, resolveAppDirectory } from './app-routes.js';
import { createFaultQueue } from './faults.js';
import { createGatewayOperations } from './gateway-operations.js';
import { gatewayRoutes } from './gateway-routes.js';
import { hostedRoutes } from './hosted-routes.js';
import { createHostedSteps } from './hosted-steps.js';
import { problem, type SandboxEnv } from './http.js';
import type { PortalReturnUrls, RecordedRequest, Sandbox, SandboxOptions } from './sandbox.js';
import { createSessionStore } from './session-store.js';

/**
 * Starts a stand-in for the 10nPay gateway and for the hosted pages of Onfido and Signhost, over
 * real HTTP on 127.0.0.1 only. It keeps its data in memory.
 *
 * `POST /oauth/token` gives the access token to any program and page of this machine. Pages of other
 * loopback origins may call it and the gateway, too (CORS).
 *
 * Rejects with a `TypeError` where a return URL is not absolute or the app's folder does not exist,
 * and with `EADDRINUSE` where the port is taken.
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
  const configured = options.returnUrls && parseReturnUrls(options.returnUrls);
  const directory = options.app && (await resolveAppDirectory(options.app.directory));
  const server = createServer();
  const url = await listen(server, { port: options.port ?? 0 });

  let accessToken = options.accessToken ?? randomToken();
  const home = directory === undefined ? url : `${url}/app`;
  let returnUrls = configured ?? { success: `${home}/success`, fail: `${home}/fail` };
  const requests: RecordedRequest[] = [];
  const faults = createFaultQueue(options.holdCalls ?? false);
  const sessions = createSessionStore({
    processing: options.processingDelay ?? 0,
    signing: options.signingDelay ?? 0,
  });
  const operations = createGatewayOperations(url, sessions);

  const app = new Hono<SandboxEnv>();
  app.route(
    '/',
    gatewayRoutes({
      operations,
      faults,
      accessToken: () => accessToken,
      record: (request) => {
        requests.push(request);
      },
    }),
  );
  if (directory !== undefined) app.route('/', appRoutes(directory));
  app.route(
    '/',
    hostedRoutes({ steps: createHostedSteps(sessions), sessions, returnUrls: () => returnUrls }),
  );
  app.notFound(() => problem(404, 'There is nothing at this path'));
  app.onError((error) => problem(500, 'Internal error of the sandbox', { detail: error.message }));
  // By default the adapter replaces the global Request and Response of the process, which is also
  // the client's.
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  server.on(
    'request',
    ownNameOnly((incoming, outgoing) => void listener(incoming, outgoing)),
  );

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
      returnUrls = parseReturnUrls(urls);
    },
    requests,
    faults,
    script(userId, ...answers) {
      operations.script(userId, answers);
    },
    finalizations: (userId) => sessions.finalizations(userId),
    sessions: (userId) => sessions.list(userId),
    close: () => closeNow(server),
  };
}

const randomToken = (): string => randomBytes(24).toString('base64url');

/** Any absolute URL is allowed: a web view may return to `myapp:`. */
function parseReturnUrls({ success, fail }: PortalReturnUrls): PortalReturnUrls {
  for (const url of [success, fail]) {
    if (!URL.canParse(url)) throw new TypeError('A return URL must be absolute.');
  }
  return { success, fail };
}
