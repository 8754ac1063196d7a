import { expect, test } from 'vitest';
import { failure } from '../../machines/failure.js';
import { createFetchTransport } from '../../src/gateway/fetch-transport.js';

/** The text that the client reads where a `fetch` answers `response`. */
async function textOf(response: Response, maxBytes: number): Promise<string> {
  const transport = createFetchTransport(() => Promise.resolve(response));
  const answer = await transport({
    method: 'GET',
    url: 'https://api.example/',
    headers: {},
    body: null,
    signal: new AbortController().signal,
  });
  return answer.text(maxBytes);
}

test('an answer without a body is read as an empty text', async () => {
  expect(await textOf(new Response(null), 10)).toBe('');
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
  expect(await textOf(new Response(body), 10)).toBe('я');
});

test('a body of as many bytes as the limit is read', async () => {
  expect(await textOf(new Response('12345'), 5)).toBe('12345');
});

test('a body of one byte over the limit is refused', async () => {
  await expect(textOf(new Response('123456'), 5)).rejects.toStrictEqual(
    failure('responseTooLarge'),
  );
});

test('a body that ends in the middle of a letter is read with a replacement character', async () => {
  const bytes = new TextEncoder().encode('aя').slice(0, 2);
  expect(await textOf(new Response(bytes), 5)).toBe('a\ufffd');
});

/** A response of a platform whose \`fetch\` has no streams. */
const withoutStream = (text: string): Response =>
  Object.defineProperty(new Response(text), 'body', { value: undefined });

test('a body is read whole where fetch has no streams', async () => {
  expect(await textOf(withoutStream('я'), 2)).toBe('я');
});

test.each(['123', 'я1'])(
  'the body %s of three bytes is refused over a limit of two where fetch has no streams',
  async (text) => {
    await expect(textOf(withoutStream(text), 2)).rejects.toStrictEqual(failure('responseTooLarge'));
  },
);
