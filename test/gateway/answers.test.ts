import { describe, expect, test } from 'vitest';
import { signEverything, start } from '../sandbox/helpers.js';
import { connect, serve, serveJson } from './helpers.js';

const json = (body: string, contentType: string | null) =>
  serve((_, outgoing) => {
    outgoing.writeHead(200, contentType === null ? {} : { 'content-type': contentType }).end(body);
  });

describe('initiate', () => {
  test('resolves with the URL of the identity check and the status', async () => {
    const sandbox = await start();
    const answer = await connect(sandbox).initiate();
    expect(answer).toStrictEqual({
      url: `${sandbox.url}/onfido/${String(sandbox.sessions(7)[0]?.id)}`,
      status: 'STARTED',
    });
  });

  test('resolves with null for a missing status', async () => {
    const server = await serveJson({ videoIdentificationUrl: 'https://verify.example/1' });
    await expect(connect(server).initiate()).resolves.toStrictEqual({
      url: 'https://verify.example/1',
      status: null,
    });
  });
});

describe('status', () => {
  test.each(['STARTED', 'PROCESSING', 'DOCUMENT_SIGN_SUCCESS', 'ERROR', 'VENDOR_CODE_17', null])(
    'resolves with the status %s unchanged',
    async (status) => {
      const sandbox = await start();
      sandbox.script(7, { status });
      await expect(connect(sandbox).status()).resolves.toStrictEqual({ status, url: null });
    },
  );

  test.each([{}, { videoIdentificationUrl: null }, { message: 'Wait' }])(
    'resolves with null for the missing status of %j',
    async (body) => {
      const server = await serveJson(body);
      await expect(connect(server).status()).resolves.toStrictEqual({ status: null, url: null });
    },
  );

  test.each([{ text: 'Wait' }, ['Wait'], 7, true, null])(
    'does not look at the message %j',
    async (message) => {
      const server = await serveJson({ videoIdentificationStatus: 'PROCESSING', message });
      await expect(connect(server).status()).resolves.toMatchObject({ status: 'PROCESSING' });
    },
  );

  test('accepts an answer that has no field but the status', async () => {
    const server = await serveJson({ videoIdentificationStatus: 'PROCESSING' });
    await expect(connect(server).status()).resolves.toStrictEqual({
      status: 'PROCESSING',
      url: null,
    });
  });
});

describe('finalize', () => {
  test('resolves with the ids and drops the other fields of the answer', async () => {
    const server = await serveJson({
      correlationId: '0f8fad5b-d9cb-469f-a165-70867728950e',
      individualId: 700_001,
      name: 'Ivanka',
    });
    await expect(connect(server).finalize()).resolves.toStrictEqual({
      correlationId: '0f8fad5b-d9cb-469f-a165-70867728950e',
      individualId: 700_001,
    });
  });

  test.each([
    ['989', 989],
    ['0989', 989],
    ['-7', -7],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('reads the individualId %j as a number', async (individualId, expected) => {
    const server = await serveJson({ correlationId: 'c', individualId });
    await expect(connect(server).finalize()).resolves.toStrictEqual({
      correlationId: 'c',
      individualId: expected,
    });
  });

  test('has one effect when it is sent twice', async () => {
    const sandbox = await start();
    await signEverything(sandbox, 7);
    const client = connect(sandbox);
    const first = await client.finalize();
    await expect(client.finalize()).resolves.toStrictEqual(first);
    expect(sandbox.finalizations(7)).toBe(1);
  });
});

describe('valid JSON is accepted', () => {
  test.each([
    null,
    'application/json',
    'application/json; charset=utf-8',
    'application/vnd.10npay+json',
    'text/plain',
    'text/html',
    'application/octet-stream',
  ])('with the content type %s', async (contentType) => {
    const server = await json('{"videoIdentificationStatus":"PROCESSING"}', contentType);
    await expect(connect(server).status()).resolves.toMatchObject({ status: 'PROCESSING' });
  });

  test('with a byte order mark', async () => {
    const server = await json('\uFEFF{"videoIdentificationStatus":"ERROR"}', 'application/json');
    await expect(connect(server).status()).resolves.toMatchObject({ status: 'ERROR' });
  });

  test('where a character is split between two chunks', async () => {
    const bytes = new TextEncoder().encode('{"correlationId":"щ","individualId":1}');
    const middle = bytes.indexOf(0xd1) + 1;
    // Not over HTTP, where a socket may join the chunks.
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes.subarray(0, middle));
        controller.enqueue(bytes.subarray(middle));
        controller.close();
      },
    });
    const gateway = { url: 'https://gateway.example', accessToken: 'token' };
    const client = connect(gateway, { fetch: () => Promise.resolve(new Response(body)) });
    await expect(client.finalize()).resolves.toMatchObject({ correlationId: 'щ' });
  });
});
