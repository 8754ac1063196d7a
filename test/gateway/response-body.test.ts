import { expect, test } from 'vitest';
import { failure } from '../../machines/failure.js';
import { fetchTransport } from '../../src/gateway/fetch-transport.js';
import { readText } from '../../src/gateway/response-body.js';

/** What the client gets where a `fetch` answers so. */
const answered = (response: Response) =>
  fetchTransport(() => Promise.resolve(response))({
    method: 'GET',
    url: 'https://api.example/',
    headers: {},
    body: null,
    signal: new AbortController().signal,
  });

test('an answer without a body is an empty text', async () => {
  expect(await readText(await answered(new Response(null)), 10)).toBe('');
});

test('a letter whose bytes come in parts is whole', async () => {
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

test('a body as large as the limit is read', async () => {
  expect(await readText(await answered(new Response('12345')), 5)).toBe('12345');
});

test('a body that is larger is not', async () => {
  await expect(readText(await answered(new Response('123456')), 5)).rejects.toStrictEqual(
    failure('responseTooLarge'),
  );
});

test('a body that ends in the middle of a letter is still a text', async () => {
  const bytes = new TextEncoder().encode('aя').slice(0, 2);
  expect(await readText(await answered(new Response(bytes)), 5)).toBe('a\ufffd');
});
