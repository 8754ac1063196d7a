/** The demo in front of a server: what an app builds from this package, on this machine. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import * as v from 'valibot';
import { userIdSchema } from '../contract/schemas.js';
import { createGatewayActors } from '../gateway/actors.js';
import type { IdentificationHost } from '../host/identification-host.js';
import { createHttpApi } from '../http/index.js';
import type { TimingOptions } from '../input/identification-input.js';
import { closeNow, listen } from '../net/listen.js';
import { ownNameOnly } from '../net/own-name.js';
import { appRoutes } from '../sandbox/app-routes.js';
import type { Sandbox } from '../sandbox/index.js';
import { createServerHost } from '../server/index.js';
import { createLibsqlStore } from '../server/stores/libsql/index.js';

export interface RemoteDemoOptions {
  /** Stands in for the gateway; its return URLs become those of the server. */
  readonly sandbox: Sandbox;
  /** The folder of the demo app. */
  readonly directory: string;
  /** 0 for a free one. */
  readonly port: number;
  /** The name of this machine in the addresses. */
  readonly hostname?: '127.0.0.1' | 'localhost';
  /** Where the demo with the machine in the page is served. */
  readonly otherUrl: string | null;
  readonly timings?: TimingOptions;
}

/** The running demo. */
export interface RemoteDemo {
  /** `http://HOST:PORT`; the demo is below `/app/`. */
  readonly url: string;
  readonly host: IdentificationHost;
  close(): Promise<void>;
}

const API_PATH = '/identification';
const SESSION_COOKIE = 'demo-session';
const loginSchema = v.object({ userId: userIdSchema });

/**
 * Serves the demo, a login for any user number, and the HTTP API of a server host on a temporary
 * file.
 *
 * Rejects where the port is taken.
 */
export async function startRemoteDemo({
  sandbox,
  directory,
  port,
  hostname = '127.0.0.1',
  otherUrl,
  timings,
}: RemoteDemoOptions): Promise<RemoteDemo> {
  const server = createServer();
  const url = (await listen(server, { port })).replace('127.0.0.1', hostname);
  const folder = await mkdtemp(join(tmpdir(), 'identification-demo-'));
  const host = createServerHost({
    actors: createGatewayActors({
      baseUrl: sandbox.url,
      getAccessToken: () => sandbox.accessToken,
      allowInsecureLoopback: true,
    }),
    store: createLibsqlStore({ file: join(folder, 'identifications.db') }),
    ...(timings && { timings }),
    drainTimeout: 0,
  });
  /** The user of each session. */
  const sessions = new Map<string, number>();

  const api = createHttpApi({
    host,
    authorize: (request) => {
      const cookies = request.headers.get('cookie') ?? '';
      const session = new RegExp(`(?:^|; )${SESSION_COOKIE}=([\\w-]+)`).exec(cookies)?.[1] ?? '';
      const userId = sessions.get(session);
      return userId === undefined ? null : { kind: 'user', userId, userType: 'individual' };
    },
    landing: { success: `${url}/app/`, fail: `${url}/app/?failed` },
    secret: randomBytes(32).toString('hex'),
    allowInsecureLoopback: true,
  });
  sandbox.setReturnUrls({
    success: `${url}${API_PATH}/return/success`,
    fail: `${url}${API_PATH}/return/fail`,
  });

  const app = new Hono();
  app.get('/app/config.json', (c) => c.json({ api: API_PATH, otherUrl }));
  app.post('/login', async (c) => {
    const { userId } = v.parse(loginSchema, await c.req.json());
    const session = getCookie(c, SESSION_COOKIE) ?? randomBytes(16).toString('base64url');
    sessions.set(session, userId);
    setCookie(c, SESSION_COOKIE, session, { httpOnly: true, sameSite: 'Lax', path: '/' });
    return c.body(null, 204);
  });
  app.route(API_PATH, api.app);
  app.route('/', appRoutes(directory));
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  server.on(
    'request',
    ownNameOnly((incoming, outgoing) => void listener(incoming, outgoing), hostname),
  );

  return {
    url,
    host,
    close: async () => {
      api.drain();
      await closeNow(server);
      await host.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
