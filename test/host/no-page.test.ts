/** Hosts of a screen in a process without a page: in modules that Next.js renders on a server. */
import { expect, it } from 'vitest';
import { createBrowserHost } from '../../src/browser/index.js';
import { createRemoteHost } from '../../src/client/index.js';
import { createGatewayActors } from '../../src/index.js';

it('createBrowserHost says in one sentence that it needs a page', () => {
  const actors = createGatewayActors({
    baseUrl: 'https://gateway.example',
    getAccessToken: () => 'token',
  });

  expect(() =>
    createBrowserHost({
      actors,
      subject: { userId: 42 },
      returnUrls: { success: 'https://app.example/yes', fail: 'https://app.example/no' },
    }),
  ).toThrow(
    /^createBrowserHost needs a page: in code that a server runs as well, call it in an effect\.$/,
  );
});

it('createRemoteHost says in one sentence that a relative URL needs a page, and asks no server', () => {
  expect(() => createRemoteHost({ url: '/identification' })).toThrow(
    /^url: a relative one needs a page: on a server, call this in an effect$/,
  );
});

it('createRemoteHost takes an absolute URL, or a fetch of the app, where there is no page', () => {
  const fetchOfApp = (): Promise<Response> => Promise.resolve(new Response(null, { status: 404 }));
  for (const options of [
    { url: 'http://127.0.0.1:9/identification' },
    { url: '/identification', fetch: fetchOfApp },
  ]) {
    const host = createRemoteHost(options);
    expect(host.getSnapshot().state).toBe('idle');
    host.close();
  }
});
