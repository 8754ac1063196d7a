import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { isOwnName } from '../../src/net/own-name.js';
import { start } from '../sandbox/helpers.js';

it.each(['127.0.0.1', '127.0.0.1:8080', '[::1]:8080', 'localhost', 'LOCALHOST:1', '10.0.0.5'])(
  'is a name of this machine: %s',
  (host) => {
    expect(isOwnName(host)).toBe(true);
  },
);

it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '', 'a b', undefined])(
  'is no name of this machine: %s',
  (host) => {
    expect(isOwnName(host)).toBe(false);
  },
);

it('a server answers to the name that it listens on', () => {
  expect(isOwnName('admin.internal:9464', 'admin.internal')).toBe(true);
});

it('the sandbox does not answer to the name of a page', async () => {
  const { url } = await start();
  const request = get(url, { headers: { host: 'evil.example' } });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  expect(response.statusCode).toBe(421);
});
