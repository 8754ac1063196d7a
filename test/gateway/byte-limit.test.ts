import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { failure } from '../../machines/failure.js';
import { start } from '../sandbox/helpers.js';
import { connect, deferred, serve, type TestServer } from './helpers.js';

const TOO_LARGE = failure('responseTooLarge');
const MEGABYTE = 2 ** 20;
const HUGE = 100 * MEGABYTE;
/** What the sockets of both sides may hold on the way; all else waits for a client that reads. */
const ON_THE_WAY = 24 * MEGABYTE;

function* spaces(bytes: number, sent: (bytes: number) => void): Generator<Buffer> {
  const chunk = Buffer.alloc(MEGABYTE / 16, ' ');
  for (let left = bytes; left > 0; left -= chunk.length) {
    sent(chunk.length);
    yield chunk;
  }
}

/** A server that has a lot to say, and what it could get rid of before the client hung up. */
async function serveHuge(
  begin: (outgoing: ServerResponse) => void,
): Promise<{ server: TestServer; sent: Promise<number> }> {
  const sent = deferred<number>();
  const server = await serve((_, outgoing) => {
    let bytes = 0;
    begin(outgoing);
    const body = Readable.from(
      spaces(HUGE, (more) => {
        bytes += more;
      }),
    );
    // Stops when the client is slow, and for good when it is gone.
    const finish = (): void => {
      sent.resolve(bytes);
    };
    pipeline(body, outgoing).then(finish, finish);
  });
  return { server, sent: sent.promise };
}

describe('an answer', () => {
  test('of as many bytes as the limit is taken', async () => {
    const sandbox = await start();
    sandbox.faults.next('status', { kind: 'oversized', bytes: 300 });
    const client = connect(sandbox, { maxResponseBytes: 300 });
    await expect(client.status()).resolves.toMatchObject({ status: 'PROCESSING' });
  });

  test('of one byte more is refused', async () => {
    const sandbox = await start();
    sandbox.faults.next('status', { kind: 'oversized', bytes: 301 });
    const client = connect(sandbox, { maxResponseBytes: 300 });
    await expect(client.status()).rejects.toStrictEqual(TOO_LARGE);
  });

  test.each([
    [65_536, 'resolves', { status: 'PROCESSING', url: null }],
    [65_537, 'rejects', TOO_LARGE],
  ] as const)('of %i bytes %s where the host sets no limit', async (bytes, way, expected) => {
    const sandbox = await start();
    sandbox.faults.next('status', { kind: 'oversized', bytes });
    await expect(connect(sandbox).status())[way].toStrictEqual(expected);
  });

  test('is measured in bytes, not in characters', async () => {
    const sandbox = await start();
    const body = JSON.stringify({ videoIdentificationStatus: null, message: 'щ'.repeat(100) });
    expect(body.length).toBeLessThan(200);
    sandbox.faults.next('status', { kind: 'answer', status: 200, body });
    const client = connect(sandbox, { maxResponseBytes: 200 });
    await expect(client.status()).rejects.toStrictEqual(TOO_LARGE);
  });
});

describe('100 MB are not downloaded', () => {
  test('where the answer does not say how long it is', async () => {
    const { server, sent } = await serveHuge((outgoing) => outgoing.writeHead(200));
    await expect(connect(server).status()).rejects.toStrictEqual(TOO_LARGE);
    expect(await sent).toBeLessThan(ON_THE_WAY);
  });

  test('where the answer says so', async () => {
    const { server, sent } = await serveHuge((outgoing) =>
      outgoing.writeHead(200, { 'content-length': HUGE }),
    );
    await expect(connect(server).status()).rejects.toStrictEqual(TOO_LARGE);
    expect(await sent).toBeLessThan(ON_THE_WAY);
  });

  test.each([400, 429, 503])('where they are the body of a %i', async (status) => {
    const { server, sent } = await serveHuge((outgoing) =>
      outgoing.writeHead(status, { 'content-type': 'application/problem+json' }),
    );
    await expect(connect(server).status()).rejects.toMatchObject({ httpStatus: status });
    expect(await sent).toBeLessThan(ON_THE_WAY);
  });

  test('where they are the body of the 401 before the repetition', async () => {
    const { server, sent } = await serveHuge((outgoing) => outgoing.writeHead(401));
    const client = connect(server, {
      getAccessToken: ({ forceRefresh }) => (forceRefresh ? null : 'stale'),
    });
    await expect(client.status()).rejects.toMatchObject({ code: 'unauthorized' });
    expect(await sent).toBeLessThan(ON_THE_WAY);
  });

  test('where they are the body of a redirect', async () => {
    const { server, sent } = await serveHuge((outgoing) =>
      outgoing.writeHead(307, { location: 'https://elsewhere.example/' }),
    );
    await expect(connect(server).status()).rejects.toMatchObject({ code: 'redirectRefused' });
    expect(await sent).toBeLessThan(ON_THE_WAY);
  });
});

describe('a Content-Length that lies', () => {
  test('does not hide how much was packed into a few bytes', async () => {
    const packed = await compressed(8 * MEGABYTE);
    expect(packed.length).toBeLessThan(65_536);
    const server = await serve((_, outgoing) => {
      outgoing
        .writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length })
        .end(packed);
    });
    await expect(connect(server).status()).rejects.toStrictEqual(TOO_LARGE);
  });

  test('does not make the client read on beyond it', async () => {
    const body = '{"videoIdentificationStatus":"PROCESSING"}';
    let bytes = 0;
    const hungUp = deferred<boolean>();
    const server = await serve(({ socket }) => {
      socket.on('close', hungUp.resolve);
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${String(body.length)}\r\n\r\n${body}`);
      const rest = spaces(HUGE, (more) => {
        bytes += more;
      });
      pipeline(Readable.from(rest), socket).catch(() => undefined);
    });
    await expect(connect(server).status()).resolves.toMatchObject({ status: 'PROCESSING' });
    await hungUp.promise;
    expect(bytes).toBeLessThan(ON_THE_WAY);
  });
});

async function compressed(bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await pipeline(Readable.from(spaces(bytes, () => undefined)), createGzip(), async (packed) => {
    for await (const chunk of packed) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  });
  return Buffer.concat(chunks);
}
