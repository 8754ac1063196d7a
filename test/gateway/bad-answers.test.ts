import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { failure } from '../../machines/failure.js';
import { start } from '../sandbox/helpers.js';
import { connect, OPERATIONS, serveJson } from './helpers.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const PROTOCOL = failure('protocol', { httpStatus: 200 });

describe('an answer of another shape is not the documented protocol', () => {
  const url = 'https://verify.example/1';
  test.each([
    ['initiate', {}],
    ['initiate', { videoIdentificationUrl: null }],
    ['initiate', { videoIdentificationUrl: '' }],
    ['initiate', { videoIdentificationUrl: 7 }],
    ['initiate', { videoIdentificationUrl: url, videoIdentificationStatus: 1 }],
    ['initiate', [url]],
    ['initiate', url],
    ['status', {}],
    ['status', { videoIdentificationUrl: url }],
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
    ['finalize', { correlationId: 'c', individualId: '1' }],
    ['finalize', { correlationId: 'c', individualId: 1.5 }],
    ['finalize', { correlationId: 'c', individualId: 2 ** 53 }],
    ['finalize', true],
  ] as const)('%s: %j', async (operation, body) => {
    const server = await serveJson(body);
    await expect(connect(server)[operation]()).rejects.toStrictEqual(PROTOCOL);
  });
});

describe.each(OPERATIONS)('%s', (operation) => {
  test('takes a page of HTML for no documented protocol, and keeps nothing of it', async () => {
    const sandbox = await start();
    sandbox.faults.next(operation, {
      kind: 'answer',
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<h1>Maintenance</h1>',
    });
    await expect(connect(sandbox)[operation]()).rejects.toStrictEqual(PROTOCOL);
  });

  test.each([
    ['a page of HTML', '<!doctype html><title>Maintenance</title>'],
    ['half a page of HTML', ' <html><bo'],
    ['a text', 'Service unavailable'],
    ['JSON that is another', '["DOCUMENT_SIGN_SUCC'],
    ['JSON that is another, with an object in it', '[{"videoIdentificationStatus":"DOCUM'],
    ['JSON that is not well-formed, and whole', "{'videoIdentificationStatus':null}\n"],
    ['nothing', ''],
    ['nothing but space', ' \n'],
  ])('takes %s that calls itself JSON for no documented protocol', async (_, body) => {
    const sandbox = await start();
    const fault = { kind: 'answer', status: 200, headers: JSON_TYPE, body } as const;
    sandbox.faults.next(operation, fault);
    await expect(connect(sandbox)[operation]()).rejects.toStrictEqual(PROTOCOL);
  });

  test.each([
    '{',
    ' \n{ "videoId',
    '{"a":{"b":1}',
    '{"a":1,',
    '{"message":"}',
    '{"message":"\\n}',
    '\ufeff{"a',
  ])('takes JSON that stops after %j for a broken connection', async (body) => {
    const sandbox = await start();
    const fault = { kind: 'answer', status: 200, headers: JSON_TYPE, body } as const;
    sandbox.faults.next(operation, fault);
    await expect(connect(sandbox)[operation]()).rejects.toStrictEqual(failure('network'));
  });

  test('takes an empty answer for no documented protocol', async () => {
    const sandbox = await start();
    sandbox.faults.next(operation, { kind: 'answer', status: 200 });
    await expect(connect(sandbox)[operation]()).rejects.toStrictEqual(PROTOCOL);
  });

  test('takes JSON that stops in the middle for a broken connection', async () => {
    const sandbox = await start();
    sandbox.faults.next(operation, {
      kind: 'answer',
      status: 200,
      headers: JSON_TYPE,
      body: '{"videoIdentificationStatus":"DOCUMENT_SIGN_SUCC',
    });
    await expect(connect(sandbox)[operation]()).rejects.toStrictEqual(failure('network'));
  });

  test('takes a transfer that breaks off for a broken connection', async () => {
    const sandbox = await start();
    sandbox.faults.next(operation, { kind: 'truncated' });
    await expect(connect(sandbox)[operation]()).rejects.toStrictEqual(failure('network'));
  });

  test('takes a reset for a broken connection', async () => {
    const sandbox = await start();
    sandbox.faults.next(operation, { kind: 'reset' });
    await expect(connect(sandbox)[operation]()).rejects.toStrictEqual(failure('network'));
  });

  test('takes a server that is not there for a broken connection', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('No TCP address.');
    server.close();
    await once(server, 'close');
    const nobody = { url: `http://127.0.0.1:${String(address.port)}`, accessToken: 'token' };
    await expect(connect(nobody)[operation]()).rejects.toStrictEqual(failure('network'));
  });
});

test('JSON that stops in the middle, and never said that it was JSON, is no protocol', async () => {
  const sandbox = await start();
  sandbox.faults.next('status', { kind: 'answer', status: 200, body: '{"videoIdentif' });
  await expect(connect(sandbox).status()).rejects.toStrictEqual(PROTOCOL);
});

test('what an injected fetch throws is dropped with its message', async () => {
  const sandbox = await start();
  const client = connect(sandbox, {
    fetch: () => Promise.reject(new Error(`cannot send ${sandbox.accessToken}`)),
  });
  await expect(client.status()).rejects.toStrictEqual(failure('network'));
});
