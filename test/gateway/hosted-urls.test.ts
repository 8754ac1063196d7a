import { describe, expect, test } from 'vitest';
import { failure } from '../../machines/failure.js';
import { start } from '../sandbox/helpers.js';
import { connect, serveJson } from './helpers.js';

const SIGNING = 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED';
const UNSAFE = failure('unsafeUrl');
const ROW = [
  'javascript:alert(1)',
  'java\tscript:alert(1)',
  ' https://sign.example/',
  'data:text/html,x',
  'http://sign.example/',
  'https://sign.example@evil.example/',
  'https://sign.example.evil.example/',
];
const allowedHosts = ['sign.example'];

describe('the URL of the identity check', () => {
  test.each([...ROW, ' '])('is refused: %j', async (videoIdentificationUrl) => {
    const server = await serveJson({ videoIdentificationUrl });
    await expect(connect(server, { allowedHosts }).initiate()).rejects.toStrictEqual(UNSAFE);
  });

  test('is passed on where its host is allowed', async () => {
    const server = await serveJson({ videoIdentificationUrl: 'https://sign.example/1' });
    await expect(connect(server, { allowedHosts }).initiate()).resolves.toMatchObject({
      url: 'https://sign.example/1',
    });
  });

  test('is refused on loopback unless allowInsecureLoopback is set', async () => {
    const gateway = { url: 'https://gateway.example', accessToken: 'token' };
    const client = connect(gateway, {
      allowInsecureLoopback: false,
      fetch: () => Promise.resolve(Response.json({ videoIdentificationUrl: 'http://127.0.0.1/' })),
    });
    await expect(client.initiate()).rejects.toStrictEqual(UNSAFE);
  });
});

describe('the signing URL', () => {
  test.each(ROW)('is refused: %j', async (url) => {
    const sandbox = await start();
    sandbox.script(7, { status: SIGNING, url });
    await expect(connect(sandbox, { allowedHosts }).status()).rejects.toStrictEqual(UNSAFE);
  });

  test('is passed on where its host is allowed', async () => {
    const sandbox = await start();
    sandbox.script(7, { status: SIGNING, url: 'https://sign.example/1' });
    await expect(connect(sandbox, { allowedHosts }).status()).resolves.toStrictEqual({
      status: SIGNING,
      url: 'https://sign.example/1',
    });
  });

  test.each([null, '', ' ', '\t\n'])('is null where the gateway answers %j', async (url) => {
    const sandbox = await start();
    sandbox.script(7, { status: SIGNING, url });
    await expect(connect(sandbox).status()).resolves.toStrictEqual({ status: SIGNING, url: null });
  });

  test.each(['STARTED', 'PROCESSING', 'DOCUMENT_SIGN_SUCCESS', 'ERROR', 'VENDOR_CODE', null])(
    'is ignored, unchecked, with the status %s',
    async (status) => {
      const sandbox = await start();
      sandbox.script(
        7,
        { status, url: 'javascript:alert(1)' },
        { status, url: 'https://sign.example/' },
      );
      const client = connect(sandbox);
      await expect(client.status()).resolves.toStrictEqual({ status, url: null });
      await expect(client.status()).resolves.toStrictEqual({ status, url: null });
    },
  );
});
