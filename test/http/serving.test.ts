import { describe, expect, it, vi } from 'vitest';
import { createHttpApi } from '../../src/http/index.js';
import { start } from '../sandbox/helpers.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { openHost, startParked } from '../server/helpers.js';
import { apiOptions, client, follow, serve, serveApi } from './helpers.js';

describe('a server that stops', () => {
  it('ends the event streams and closes', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { url, server } = await serve(host);
    const stream = await follow(url, 'user 1', id);
    await stream.event();
    const closed = server.close();
    expect(await stream.event()).toBeNull();
    await closed;
    await expect(fetch(`${url}/health`)).rejects.toThrow();
    await server.close();
  });

  it('83: tells a request that waits for the gateway at once to come back', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', { kind: 'headersOnly' });
    const host = openHost(sandbox);
    const hostedPage = vi.fn<typeof host.hostedPage>((...given) => host.hostedPage(...given));
    const api = createHttpApi(apiOptions({ ...host, hostedPage }));
    const { url, server } = await serveApi(api, { drainTimeout: 60_000 });
    const user = client(url, 'user 1');
    const { body } = await user.post('/identifications');
    const opening = Promise.all(
      Array.from({ length: 5 }, () => user.post(`/identifications/${String(body['id'])}/open`)),
    );
    await vi.waitUntil(() => hostedPage.mock.calls.length === 5);
    await server.close();
    for (const { status, headers, body: problem } of await opening) {
      expect([status, headers.get('retry-after'), problem['code']]).toEqual([503, '3', 'closed']);
    }
  });

  /** A request whose save takes until it is let go. */
  async function slowStart(drainTimeout: number) {
    const store = createMemoryStore();
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const host = openHost(await start(), {
      store: { ...store, create: (record) => held.then(() => store.create(record)) },
    });
    const { url, server } = await serveApi(createHttpApi(apiOptions(host)), { drainTimeout });
    const user = client(url, 'user 1');
    const starting = user.post('/identifications');
    // The request has arrived once a later one is answered.
    await user.get('/health');
    return { starting, server, letGo };
  }

  it('waits for a request in progress', async () => {
    const { starting, server, letGo } = await slowStart(30_000);
    const closed = server.close();
    letGo();
    expect((await starting).status).toBe(201);
    await closed;
  });

  it('aborts a request that outlasts the drain time-out', async () => {
    const { starting, server, letGo } = await slowStart(20);
    const cut = expect(starting).rejects.toThrow();
    await server.close();
    await cut;
    letGo();
  });

  it('is not ready and refuses new streams', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { url, api } = await serve(host);
    api.drain();
    expect((await client(url, null).get('/ready')).status).toBe(503);
    expect((await client(url, null).get('/health')).status).toBe(200);
    const { status, headers } = await client(url, 'user 1').get(`/identifications/${id}/events`);
    expect([status, headers.get('retry-after')]).toEqual([503, '3']);
  });
});

describe('a server', () => {
  it('listens on 127.0.0.1 by default', async () => {
    const { url } = await serve(openHost(await start()));
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('rejects a port that is taken, with what to do', async () => {
    const host = openHost(await start());
    const { url } = await serve(host);
    const api = createHttpApi(apiOptions(host));
    const { port } = new URL(url);
    await expect(serveApi(api, { port: Number(port) })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: expect.stringMatching(
        `^Port ${port} of 127.0.0.1 is in use: .* another port`,
      ) as string,
    });
  });

  it('sends headers against sniffing, framing and caching', async () => {
    const { url } = await serve(openHost(await start()));
    const { headers } = await client(url, null).get('/health');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect(headers.get('x-powered-by')).toBeNull();
  });
});
