/** The API in servers of other kinds, mounted as `docs/mounting.md` says. */
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type RequestListener } from 'node:http';
import express, { type Request as ExpressRequest, type RequestHandler } from 'express';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  createHttpApi,
  serveIdentifications,
  toNodeListener,
  type HttpApiOptions,
} from '../../src/http/index.js';
import { closeNow, listen } from '../../src/net/listen.js';
import { start } from '../sandbox/helpers.js';
import { openHost } from '../server/helpers.js';
import { apiOptions, client, follow, LANDING } from './helpers.js';
import { runRecipe } from './recipes.js';

/** As they were before anything was mounted. */
const GLOBALS = { Request, Response };

/** Serves a listener on a free port until the test ends. */
async function serveListener(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  const url = await listen(server, { port: 0 });
  onTestFinished(() => closeNow(server));
  return url;
}

/** The user whom the app's own login has put on a request. */
const userOf = ({ headers }: Pick<IncomingMessage, 'headers'>) => {
  const id = /session=(\d+)/.exec(headers.cookie ?? '')?.[1];
  return id === undefined ? undefined : { id: Number(id) };
};

const login: RequestHandler = (request, _, next) => {
  Object.assign(request, { user: userOf(request) });
  next();
};

async function scene() {
  const host = openHost(await start());
  const options = apiOptions(host);
  return { host, options, api: createHttpApi(options) };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** Each runs the recipe, and returns the origin at which it is served. */
const RECIPES: Record<string, (scene: Scene) => Promise<string>> = {
  'Express 5': async ({ options }) => {
    const { app } = await runRecipe('Express 5', { options, login });
    return serveListener(app as RequestListener);
  },
  'Behind `compression()`': async ({ api }) => {
    const { app } = await runRecipe('Behind `compression()`', { api });
    return serveListener(app as RequestListener);
  },
  'Fastify 5': async ({ options }) => {
    const { app } = await runRecipe('Fastify 5', {
      options,
      userOf: ({ raw }: FastifyRequest) => userOf(raw),
    });
    const server = app as FastifyInstance;
    onTestFinished(() => server.close());
    return server.listen({ port: 0, host: '127.0.0.1' });
  },
  '`node:http`': async ({ api }) => {
    const pages: RequestListener = (_, response) => response.end('a page');
    const { app } = await runRecipe('`node:http`', { api, pages });
    const server = app as ReturnType<typeof createServer>;
    onTestFinished(() => closeNow(server));
    return listen(server, { port: 0 });
  },
  Hono: async ({ api }) => {
    const { app } = await runRecipe('Hono', { api });
    const listener = getRequestListener((app as Hono).fetch, { overrideGlobalObjects: false });
    return serveListener((incoming, outgoing) => void listener(incoming, outgoing));
  },
  'Next.js': async ({ options }) => {
    onTestFinished(() => {
      globalThis.identificationApi = undefined;
    });
    const route = (await runRecipe('Next.js', { openHost: () => options })) as Record<
      string,
      (request: Request) => Promise<Response>
    >;
    const listener = getRequestListener(
      (request) => route[request.method]?.(request) ?? new Response(null, { status: 405 }),
      { overrideGlobalObjects: false },
    );
    return serveListener((incoming, outgoing) => void listener(incoming, outgoing));
  },
};

declare global {
  var identificationApi: unknown;
}

describe.each(Object.entries(RECIPES))('mounted as in the recipe for %s, the API', (_, open) => {
  const headers = { cookie: 'session=42' };

  it('takes the user of the app’s session from the start to the end, with the mount in each link', async () => {
    const origin = await open(await scene());
    const user = client(origin, 'user 42');
    const started = await user.post('/identification/identifications', {}, { headers });
    const location = started.headers.get('location') ?? '';
    expect([started.status, started.body['userId']]).toEqual([201, 42]);
    expect(location).toBe(`/identification/identifications/${String(started.body['id'])}`);

    for (const form of ['pass', 'sign']) {
      await vi.waitFor(async () => {
        const { body } = await user.get(location, { headers });
        expect(body['hostedPage']).toBe(form === 'pass' ? 'identityCheck' : 'signing');
      });
      const opened = await user.post(`${location}/open`, {}, { headers });
      await fetch(`${String(opened.body['url'])}/${form}`, { method: 'POST', redirect: 'manual' });
      const landed = await user.get('/identification/return/success');
      expect([landed.status, landed.headers.get('location')]).toEqual([303, LANDING.success]);
    }
    await vi.waitFor(async () => {
      expect((await user.get(location, { headers })).body['state']).toBe('completed');
    });
  });

  it('streams events as they come', async () => {
    const { host, ...rest } = await scene();
    const origin = await open({ host, ...rest });
    const user = client(origin, 'user 42');
    const { body } = await user.post('/identification/identifications', {}, { headers });
    const id = String(body['id']);
    const stream = await follow(`${origin}/identification`, 'user 42', id, headers);
    const until = async (state: string): Promise<void> => {
      while ((await stream.event())?.data.state !== state);
    };
    await until('awaitingRedirect');
    await host.send(id, { type: 'cancel' });
    await until('cancelled');
    expect(await stream.event()).toBeNull();
  });

  it('answers unknown paths below the mount, and callers without a session, as such', async () => {
    const origin = await open(await scene());
    const nobody = client(origin, null);
    expect((await nobody.get('/identification/identifications/current')).status).toBe(401);
    const unknown = await nobody.get('/identification/elsewhere');
    expect([unknown.status, unknown.body['title']]).toEqual([404, expect.any(String)]);
    expect((await nobody.get('/identifications/current')).body['code']).not.toBe('unauthorized');
  });
});

describe('toNodeListener', () => {
  it('gives authorize the request of the server', async () => {
    const { options } = await scene();
    const seen: unknown[] = [];
    const api = createHttpApi({
      ...options,
      authorize: (request, incoming?: ExpressRequest) => {
        seen.push([incoming?.baseUrl, incoming?.path, new URL(request.url).pathname]);
        return null;
      },
    });
    const app = express();
    const router = express.Router();
    router.use('/identity', toNodeListener(api));
    app.use('/v1', router);
    const { status } = await client(await serveListener(app), null).get('/v1/identity/operator');
    expect(status).toBe(401);
    expect(seen).toEqual([['/v1/identity', '/operator', '/operator']]);
  });

  it('keeps nested mounts and a prefix in links', async () => {
    const { api } = await scene();
    const app = express();
    const router = express.Router();
    router.all('/identity/*rest', toNodeListener(api, { prefix: '/identity/' }));
    app.use('/v1', router);
    const user = client(await serveListener(app), 'user 42');
    const { headers, body } = await user.post('/v1/identity/identifications');
    expect(headers.get('location')).toBe(`/v1/identity/identifications/${String(body['id'])}`);
  });

  it.each([
    '/identifications/current',
    '/identityx/identifications/current',
    '/instance/identifications/current',
    '/identity',
    '/',
  ])('serves nothing outside its prefix: %s', async (path) => {
    const { api } = await scene();
    const url = await serveListener(toNodeListener(api, { prefix: '/identity' }));
    const { status, headers, body } = await client(url, 'user 42').get(path);
    expect([status, body['title']]).toEqual([404, 'There is no resource at this path']);
    expect(headers.get('content-type')).toBe('application/problem+json');
  });

  it.each([
    ['express.json()', express.json(), 'application/json', '{}'],
    ['express.urlencoded()', express.urlencoded(), 'application/x-www-form-urlencoded', 'a=b'],
    ['express.raw()', express.raw({ type: '*/*' }), 'application/json', '{}'],
  ])('says that %s has read the body', async (_, parser, type, body) => {
    const { options } = await scene();
    const onError = vi.fn<NonNullable<HttpApiOptions['onError']>>();
    const app = express();
    app.use(parser);
    app.use('/identification', toNodeListener(createHttpApi({ ...options, onError })));
    const user = client(`${await serveListener(app)}/identification`, 'user 42');
    const answer = await user.post('/identifications', body, {
      headers: { 'content-type': type },
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      500,
      'application/problem+json',
    ]);
    expect(answer.body).toMatchObject({ code: 'bodyRead', title: /express\.json\(\)/ });
    expect(onError).toHaveBeenCalledTimes(1);
    // Reads have no body.
    expect((await user.get('/identifications/current')).status).toBe(404);
  });

  it('reads a raw body that a platform has kept', async () => {
    const { api } = await scene();
    const app = express();
    app.use(
      express.json({
        verify: (incoming, _, raw) => {
          Object.assign(incoming, { rawBody: raw });
        },
      }),
    );
    app.use(toNodeListener(api));
    const user = client(await serveListener(app), 'user 42');
    const { status, body } = await user.post('/identifications', { userLanguage: 'bg' });
    expect([status, body['code']]).toEqual([201, undefined]);
  });

  it('leaves the global Request and Response as they are', async () => {
    const { api } = await scene();
    const url = await serveListener(toNodeListener(api));
    await client(url, 'user 42').get('/health');
    expect(globalThis.Request).toBe(GLOBALS.Request);
    expect(globalThis.Response).toBe(GLOBALS.Response);
  });

  it.each([
    ['an unusable Host', { headers: { host: 'a b' } }],
    ['no Host', { setHost: false }],
  ])('answers %s by a 400 with problem details', async (_, head) => {
    const { api } = await scene();
    const server = createServer({ requireHostHeader: false }, toNodeListener(api));
    const url = new URL(await listen(server, { port: 0 }));
    onTestFinished(() => closeNow(server));
    const sent = request({ port: url.port, path: '/health', ...head }).end();
    const [{ statusCode, headers }] = (await once(sent, 'response')) as [IncomingMessage];
    sent.destroy();
    expect([statusCode, headers['content-type']]).toEqual([400, 'application/problem+json']);
  });

  it('is typed by what authorize needs', async () => {
    const { options } = await scene();
    const api = createHttpApi({
      ...options,
      authorize: (_, incoming?: ExpressRequest) =>
        incoming?.secure === true ? { kind: 'operator' } : null,
    });
    const typed: (() => unknown)[] = [
      () => express().use(toNodeListener(api)),
      // @ts-expect-error: a plain request has nothing of Express
      () => createServer(toNodeListener(api)),
      // @ts-expect-error: nor has that of a server of its own
      () => serveIdentifications({ api, port: 0 }),
    ];
    expect(typed).toHaveLength(3);
  });
});
