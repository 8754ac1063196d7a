import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { failure } from '../../src/failure.js';
import { readText } from '../../src/gateway/response-body.js';

const { signal } = new AbortController();

test('an answer without a body is an empty text', async () => {
  expect(await readText(new Response(null), 10, signal)).toBe('');
});

describe('no listener is left', () => {
  test('after a body that was read', async () => {
    const body = new Response('text');
    expect(await readText(body, 10, signal)).toBe('text');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('after a body that is too large', async () => {
    await expect(readText(new Response('too large'), 5, signal)).rejects.toStrictEqual(
      failure('responseTooLarge'),
    );
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
