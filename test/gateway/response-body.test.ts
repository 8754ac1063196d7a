import { expect, test } from 'vitest';
import { failure } from '../../machines/failure.js';
import { createFetchTransport } from '../../src/gateway/transport.js';
import { readText } from '../../src/gateway/answer.js';

/** What the client receives where a `fetch` answers `response`. */
const answered = (response: Response) =>
  createFetchTransport(() => Promise.resolve(response))({
    method: 'GET',
    url: 'https://api.example/',
    headers: {},
    body: null,
    signal: new AbortController().signal,
  });

test('an answer without a body is read as an empty text', async () => {
  expect(await readText(await answered(new Response(null)), 10)).toBe('');
});

test('a letter that is split between two chunks is read whole', async () => {
  const bytes = new TextEncoder().encode('я');
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(bytes.slice(0, 1));
      controller.enqueue(bytes.slice(1));
      controller.close();
    },
  });
  expect(await readText(await answered(new Response(body)), 10)).toBe('я');
});

test('a body of as many bytes as the limit is read', async () => {
  expect(await readText(await answered(new Response('12345')), 5)).toBe('12345');
});

test('a body of one byte over the limit is refused', async () => {
  await expect(readText(await answered(new Response('123456')), 5)).rejects.toStrictEqual(
    failure('responseTooLarge'),
  );
});

test('a body that ends in the middle of a letter is read with a replacement character', async () => {
  const bytes = new TextEncoder().encode('aя').slice(0, 2);
  expect(await readText(await answered(new Response(bytes)), 5)).toBe('a\ufffd');
});
