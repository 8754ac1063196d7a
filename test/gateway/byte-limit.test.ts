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
/** What the sockets of both sides may buffer; the server can send no more unless the client reads. */
const MAX_BUFFERED = 24 * MEGABYTE;

function* spaces(bytes: number, sent: (bytes: number) => void): Generator<Buffer> {
  const chunk = Buffer.alloc(MEGABYTE / 16, ' ');
  for (let left = bytes; left > 0; left -= chunk.length) {
    sent(chunk.length);
    yield chunk;
  }
}

/** A server with an answer of 100 MB, and how many bytes it could send before the client hung up. */
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
    // Pauses while the client is slow, and ends when it hangs up.
    const finish = (): void => {
      sent.resolve(bytes);
    };
    pipeline(body, outgoing).then(finish, finish);
  });
  return { server, sent: sent.promise };
}

describe('an answer', () => {
  test('of as many bytes as the limit is accepted', async () => {
    const sandbox = await start();
    sandbox.faults.next('status', { kind: 'oversized', bytes: 300 });
    const client = connect(sandbox, { maxResponseBytes: 300 });
    await expect(client.status()).resolves.toMatchObject({ status: 'PROCESSING' });
  });

  test('of one byte over the limit is refused', async () => {
    const sandbox = await start();
    sandbox.faults.next('status', { kind: 'oversized', bytes: 301 });
    const client = connect(sandbox, { maxResponseBytes: 300 });
    await expect(client.status()).rejects.toStrictEqual(TOO_LARGE);
  });

  test.each([
    [65_536, 'resolves', { status: 'PROCESSING', url: null }],
    [65_537, 'rejects', TOO_LARGE],
  ] as const)('of %i bytes %s where no limit is set', async (bytes, way, expected) => {
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
  test('where the answer has no Content-Length', async () => {
    const { server, sent } = await serveHuge((outgoing) => outgoing.writeHead(200));
    await expect(connect(server).status()).rejects.toStrictEqual(TOO_LARGE);
    expect(await sent).toBeLessThan(MAX_BUFFERED);
  });

  test('where the answer has a Content-Length', async () => {
    const { server, sent } = await serveHuge((outgoing) =>
      outgoing.writeHead(200, { 'content-length': HUGE }),
    );
    await expect(connect(server).status()).rejects.toStrictEqual(TOO_LARGE);
    expect(await sent).toBeLessThan(MAX_BUFFERED);
  });

  test.each([400, 429, 503])('as the body of a %i', async (status) => {
    const { server, sent } = await serveHuge((outgoing) =>
      outgoing.writeHead(status, { 'content-type': 'application/problem+json' }),
    );
    await expect(connect(server).status()).rejects.toMatchObject({ httpStatus: status });
    expect(await sent).toBeLessThan(MAX_BUFFERED);
  });

  test('as the body of the 401 before the call is sent again', async () => {
    const { server, sent } = await serveHuge((outgoing) => outgoing.writeHead(401));
    const client = connect(server, {
      getAccessToken: ({ forceRefresh }) => (forceRefresh ? null : 'stale'),
    });
    await expect(client.status()).rejects.toMatchObject({ code: 'unauthorized' });
    expect(await sent).toBeLessThan(MAX_BUFFERED);
  });

  test('as the body of a redirect', async () => {
    const { server, sent } = await serveHuge((outgoing) =>
      outgoing.writeHead(307, { location: 'https://elsewhere.example/' }),
    );
    await expect(connect(server).status()).rejects.toMatchObject({ code: 'redirectRefused' });
    expect(await sent).toBeLessThan(MAX_BUFFERED);
  });
});

describe('a wrong Content-Length', () => {
  test('does not hide a large body that was compressed into a few bytes', async () => {
    const packed = await compressed(8 * MEGABYTE);
    expect(packed.length).toBeLessThan(65_536);
    const server = await serve((_, outgoing) => {
      outgoing
        .writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length })
        .end(packed);
    });
    await expect(connect(server).status()).rejects.toStrictEqual(TOO_LARGE);
  });

  test('does not make the client read beyond it', async () => {
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
    expect(bytes).toBeLessThan(MAX_BUFFERED);
  });
});

async function compressed(bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await pipeline(Readable.from(spaces(bytes, () => undefined)), createGzip(), async (packed) => {
    for await (const chunk of packed) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  });
  return Buffer.concat(chunks);
}
