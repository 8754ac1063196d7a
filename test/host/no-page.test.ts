/** What a host of a screen says where there is no page: a server that renders, or loads the module. */
import { expect, it } from 'vitest';
import { createBrowserHost } from '../../src/browser/index.js';
import { createRemoteHost } from '../../src/client/index.js';
import { createGatewayActors } from '../../src/index.js';

it('createBrowserHost says in one sentence that it needs a page, before all else', () => {
  const create = (): unknown =>
    createBrowserHost({
      actors: createGatewayActors({
        baseUrl: 'https://api-test.10npay.com',
        getAccessToken: () => 'token',
      }),
      subject: { userId: 42 },
      returnUrls: { success: '/identified', fail: '/not-identified' },
    });
  expect(create).toThrow(new TypeError('createBrowserHost needs a page.'));
});

it('createRemoteHost says in one sentence that a relative URL needs a page', () => {
  expect(() => createRemoteHost({ url: '/identification' })).toThrow(
    new TypeError('url: must have a host where there is no page'),
  );
});

it.each([
  ['an absolute URL', { url: 'https://bank.example/identification' }],
  [
    'a fetch of the app',
    { url: '/identification', fetch: () => Promise.resolve(new Response('null')) },
  ],
])('createRemoteHost with %s needs none', (_, options) => {
  const host = createRemoteHost(options);
  expect(host.getSnapshot().state).toBe('idle');
  host.close();
});
