import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { failure } from '../../machines/failure.js';
import { start } from '../sandbox/helpers.js';
import { connect, OPERATIONS, serveJson } from './helpers.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const PROTOCOL = failure('protocol', { httpStatus: 200 });

describe('an answer of another shape is the failure protocol', () => {
  const url = 'https://verify.example/1';
  test.each([
    ['initiate', {}],
    ['initiate', { videoIdentificationUrl: null }],
    ['initiate', { videoIdentificationUrl: '' }],
    ['initiate', { videoIdentificationUrl: 7 }],
    ['initiate', { videoIdentificationUrl: url, videoIdentificationStatus: 1 }],
    ['initiate', [url]],
    ['initiate', url],
    ['status', { videoIdentificationStatus: 1 }],
    ['status', { videoIdentificationStatus: { code: 'DOCUMENT_SIGN_SUCCESS' } }],
    ['status', { videoIdentificationStatus: 'PROCESSING', videoIdentificationUrl: false }],
    ['status', ['DOCUMENT_SIGN_SUCCESS']],
    ['status', 'DOCUMENT_SIGN_SUCCESS'],
    ['status', null],
    ['finalize', {}],
    ['finalize', { correlationId: 'c' }],
    ['finalize', { individualId: 1 }],
    ['finalize', { correlationId: '', individualId: 1 }],
    ['finalize', { correlationId: 'c'.repeat(129), individualId: 1 }],
    ['finalize', { correlationId: 1, individualId: 1 }],
    ['finalize', { correlationId: 'c', individualId: '' }],
    ['finalize', { correlationId: 'c', individualId: ' 1' }],
    ['finalize', { correlationId: 'c', individualId: '1.0' }],
    ['finalize', { correlationId: 'c', individualId: '1e3' }],
    ['finalize', { correlationId: 'c', individualId: '0x1' }],
    ['finalize', { correlationId: 'c', individualId: '9007199254740992' }],
    ['finalize', { correlationId: 'c', individualId: null }],
    ['finalize', { correlationId: 'c', individualId: [1] }],
    ['finalize', { correlationId: 'c', individualId: 1.5 }],
    ['finalize', { correlationId: 'c', individualId: 2 ** 53 }],
    ['finalize', true],
  ] as const)('%s: %j', async (operation, body) => {
    const server = await serveJson(body);
    await expect(connect(server)[operation]()).rejects.toStrictEqual(PROTOCOL);
  });
});

describe.each(OPERATIONS)('%s', (operation) => {
  test('rejects with intermediary for a page of HTML, and keeps nothing of the page', async () => {
    const sandbox = await start();
    sandbox.faults.next(operation, {
      kind: 'answer',
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<h1>Maintenance</h1>',
    });
    await expect(connect(sandbox)[operation]()).rejects.toStrictEqual(
      failure('intermediary', { httpStatus: 200 }),
    );
  });

  test.each([
    ['a page of HTML', '<!doctype html><title>Maintenance</title>'],
    ['half a page of HTML', ' <html><bo'],
    ['plain text', 'Service unavailable'],
    ['malformed JSON', "{'videoIdentificationStatus':null}\n"],
    ['an empty body', ''],
    ['white space', ' \n'],
  ])('rejects with protocol for %s with the content type of JSON', async (_, body) => {
    const sandbox = await start();
    const fault = { kind: 'answer', status: 200, headers: JSON_TYPE, body } as const;
    sandbox.faults.next(operation, fault);
    await expect(connect(sandbox)[operation]()).rejects.toStrictEqual(PROTOCOL);
  });

  test.each([
    '{',
    '"DOCUMENT_SIGN_SUCC',
    '["DOCUMENT_SIGN_SUCC',
    '[{"videoIdentificationStatus":"DOCUM',
    ' \n{ "videoId',
    '{"a":{"b":1}',
    '{"a":1,',
    '{"message":"}',
    '{"message":"\\n}',
    '\ufeff{"a',
  ])('rejects with network for JSON that breaks off after %j', async (body) => {
    const sandbox = await start();
    const fault = { kind: 'answer', status: 200, headers: JSON_TYPE, body } as const;
    sandbox.faults.next(operation, fault);
    await expect(connect(sandbox)[operation]()).rejects.toStrictEqual(failure('network'));
  });

  test('rejects with protocol for an empty answer', async () => {
    const sandbox = await start();
    sandbox.faults.next(operation, { kind: 'answer', status: 200 });
    await expect(connect(sandbox)[operation]()).rejects.toStrictEqual(PROTOCOL);
  });

  test('rejects with network for JSON that breaks off in the middle of a status', async () => {
    const sandbox = await start();
    sandbox.faults.next(operation, {
      kind: 'answer',
      status: 200,
      headers: JSON_TYPE,
      body: '{"videoIdentificationStatus":"DOCUMENT_SIGN_SUCC',
    });
    await expect(connect(sandbox)[operation]()).rejects.toStrictEqual(failure('network'));
  });

  test('rejects with network where the transfer breaks off', async () => {
    const sandbox = await start();
    sandbox.faults.next(operation, { kind: 'truncated' });
    await expect(connect(sandbox)[operation]()).rejects.toStrictEqual(failure('network'));
  });

  test('rejects with network where the connection is reset', async () => {
    const sandbox = await start();
    sandbox.faults.next(operation, { kind: 'reset' });
    await expect(connect(sandbox)[operation]()).rejects.toStrictEqual(failure('network'));
  });

  test('rejects with network where no server listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('No TCP address.');
    server.close();
    await once(server, 'close');
    const closed = { url: `http://127.0.0.1:${String(address.port)}`, accessToken: 'token' };
    await expect(connect(closed)[operation]()).rejects.toStrictEqual(failure('network'));
  });
});

test('JSON that breaks off is the failure network where it has no content type', async () => {
  const sandbox = await start();
  sandbox.faults.next('status', { kind: 'answer', status: 200, body: '{"videoIdentif' });
  await expect(connect(sandbox).status()).rejects.toStrictEqual(failure('network'));
});

test('the error of an injected fetch becomes network, without its message', async () => {
  const sandbox = await start();
  const client = connect(sandbox, {
    fetch: () => Promise.reject(new Error(`cannot send ${sandbox.accessToken}`)),
  });
  await expect(client.status()).rejects.toStrictEqual(failure('network'));
});
