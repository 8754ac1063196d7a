/** Limits: a request over one gets a clear answer, and the server goes on. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked } from '../server/helpers.js';
import { createHttpApi } from '../../src/http/index.js';
import { apiOptions, authorize, client, follow, serve, serveApi } from './helpers.js';

/** Sends raw bytes; resolves with the answer when the server closes the connection. */
async function raw(url: string, head: readonly string[], body = ''): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString();
  });
  socket.on('error', () => undefined);
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  await once(socket, 'close');
  return answer;
}

const POST = [
  'POST /identifications HTTP/1.1',
  'Host: a',
  'Authorization: user 1',
  'Content-Type: application/json',
];

describe('a body', () => {
  it.each(['announced', 'streamed'])('of 10 MB is refused, %s', async (how) => {
    const host = openHost(await start());
    const { url } = await serve(host);
    const user = client(url, 'user 1');
    const chunk = new TextEncoder().encode('x'.repeat(100_000));
    let sent = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += chunk.length;
        if (sent > 10_000_000) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const body = how === 'announced' ? 'x'.repeat(10_000_000) : stream;
    const more = { body, duplex: 'half', headers: { 'content-type': 'application/json' } };
    expect((await user.send('POST', '/identifications', undefined, more)).status).toBe(413);
    expect((await user.post('/identifications')).status).toBe(201);
  });

  it('gets a 413 problem over the limit', async () => {
    const { url } = await serve(openHost(await start()));
    const body = { userAgent: 'x'.repeat(17_000) };
    const answer = await client(url, 'user 1').post('/identifications', body);
    expect(answer).toMatchObject({ status: 413, body: { code: 'tooLarge' } });
  });

  it('gets a 408 when it does not arrive in time', async () => {
    const host = openHost(await start());
    const { url } = await serve(host, { limits: { bodyTimeout: 30 } });
    const answer = await raw(url, [...POST, 'Content-Length: 100'], '{');
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toContain('"code":"tooSlow"');
    expect(await host.count()).toMatchObject({ initiating: 0 });
  });

  it('is no error of the server when it ends early', async () => {
    const onError = vi.fn();
    let arrived = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const { url } = await serve(openHost(await start()), {
      onError,
      authorize: (request) => {
        setTimeout(arrived, 10);
        return authorize(request);
      },
    });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(`${[...POST, 'Content-Length: 100'].join('\r\n')}\r\n\r\n{`);
    await begun;
    socket.destroy();
    expect((await client(url, 'user 1').post('/identifications')).status).toBe(201);
    expect(onError).not.toHaveBeenCalled();
  });

  it('is not awaited for an anonymous caller', async () => {
    const { url } = await serve(openHost(await start()));
    const head = POST.filter((line) => !line.startsWith('Authorization'));
    expect(await raw(url, [...head, 'Content-Length: 10', 'Connection: close'])).toMatch(
      /^HTTP\/1.1 401 /,
    );
  });
});

describe('a request', () => {
  it('gets a 408 when its headers do not arrive in time', async () => {
    const api = createHttpApi(apiOptions(openHost(await start())));
    const { url } = await serveApi(api, { headersTimeout: 50 });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('GET /health HTTP/1.1\r\nHost');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 408 [^]*application\/problem\+json/);
  });

  it('gets a problem that repeats nothing when it is not HTTP', async () => {
    const { url } = await serve(openHost(await start()));
    const answer = await raw(url, ['CANARY']);
    expect(answer).toMatch(/^HTTP\/1.1 400 [^]*application\/problem\+json/);
    expect(answer).not.toContain('CANARY');
  });

  it('gets a problem that repeats nothing when its host is invalid', async () => {
    const { url } = await serve(openHost(await start()));
    const answer = await raw(url, ['GET /CANARY HTTP/1.1', 'Host: CAN ARY', 'Connection: close']);
    expect(answer).toMatch(/^HTTP\/1.1 400 [^]*application\/problem\+json/);
    expect(answer).not.toMatch(/CAN ?ARY/);
  });

  it('gets a 431 when its headers are too large', async () => {
    const { url } = await serve(openHost(await start()));
    const answer = await raw(url, ['GET /health HTTP/1.1', `X: ${'x'.repeat(20_000)}`]);
    expect(answer).toMatch(/^HTTP\/1.1 431 /);
  });
});

describe('event streams', () => {
  it('82: are limited for each user, whose oldest gives way to a new one', async () => {
    const host = openHost(await start());
    const { url } = await serve(host, { limits: { streamsPerUser: 2 } });
    const [id, other] = [await startParked(host, 1), await startParked(host, 2)];
    const first = await follow(url, 'user 1', id);
    const second = await follow(url, 'user 1', id);
    const ofOther = await follow(url, 'user 2', other);
    for (const stream of [first, second, ofOther]) await stream.event();

    const third = await follow(url, 'user 1', id);
    expect(third.response.status).toBe(200);
    expect(await first.event()).toBeNull();
    await host.send(id, { type: 'cancel' });
    expect(await second.event()).toMatchObject({ data: { state: 'cancelled' } });
    await host.send(other, { type: 'cancel' });
    expect(await ofOther.event()).toMatchObject({ data: { state: 'cancelled' } });
  });

  it('82: ten connections that were cut without a word lock their user out of nothing', async () => {
    const host = openHost(await start());
    const { url } = await serve(host);
    const id = await startParked(host, 1);
    // They read nothing, and never close.
    const { hostname, port } = new URL(url);
    for (let opened = 0; opened < 10; opened += 1) {
      const socket = connect(Number(port), hostname);
      onTestFinished(() => {
        socket.destroy();
      });
      await once(socket, 'connect');
      socket.pause();
      socket.write(
        `GET /identifications/${id}/events HTTP/1.1\r\nhost: x\r\nauthorization: user 1\r\n\r\n`,
      );
    }
    for (let asked = 0; asked < 3; asked += 1) {
      const { response, event } = await follow(url, 'user 1', id);
      expect(response.status).toBe(200);
      expect(await event()).toMatchObject({ data: { state: 'awaitingRedirect' } });
    }
  });

  it('are limited in total, and many idle ones do not block the server', async () => {
    const host = openHost(await start());
    const { url } = await serve(host, { limits: { streams: 200, streamsPerUser: 1_000 } });
    const id = await startParked(host, 1);
    const streams = await Promise.all(Array.from({ length: 300 }, () => follow(url, 'user 1', id)));
    const statuses = streams.map(({ response }) => response.status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(200);
    expect(statuses.filter((status) => status === 503)).toHaveLength(100);
    expect((await client(url, 'user 2').post('/identifications')).status).toBe(201);
    await host.send(id, { type: 'cancel' });
    const open = streams.filter(({ response }) => response.status === 200);
    for (const stream of open) {
      expect((await stream.event())?.data.state).toBe('awaitingRedirect');
      expect((await stream.event())?.data.state).toBe('cancelled');
      expect(await stream.event()).toBeNull();
    }
  });

  it('are not opened by a HEAD', async () => {
    const host = openHost(await start());
    const { url } = await serve(host, { limits: { streamsPerUser: 1 } });
    const id = await startParked(host, 1);
    const user = client(url, 'user 1');
    for (let times = 0; times < 3; times += 1) {
      expect((await user.send('HEAD', `/identifications/${id}/events`)).status).toBe(200);
    }
    expect((await follow(url, 'user 1', id)).response.status).toBe(200);
  });

  it('free their slots at the end of their lifetime', async () => {
    const host = openHost(await start());
    const { url } = await serve(host, { limits: { streamsPerUser: 1, streamLifetime: 100 } });
    const id = await startParked(host, 1);
    for (let times = 0; times < 3; times += 1) {
      const stream = await follow(url, 'user 1', id);
      expect(stream.response.status).toBe(200);
      expect((await stream.event())?.data.state).toBe('awaitingRedirect');
      expect(await stream.event()).toBeNull();
    }
  });
});
