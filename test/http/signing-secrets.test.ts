/** Row 57 of the fault table, for the secrets that sign cookies and forms. */
import { expect, it } from 'vitest';
import { createHttpApi } from '../../src/http/index.js';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked, until } from '../server/helpers.js';
import { apiOptions, client, serve } from './helpers.js';

const OLD = 'an-old-secret-of-the-test-0192837465';
const NEW = 'another-secret-of-this-test-5647382910';

it('57: a trivial secret is refused with the name of the option', async () => {
  const host = openHost(await start());
  for (const secret of [
    'a'.repeat(32),
    'abcdefghijkl'.repeat(4),
    '0123456789abcdefghijklmnopqrstuv',
  ]) {
    expect(() => createHttpApi(apiOptions(host, { secret }))).toThrow(
      /^secret: must have at least/,
    );
    expect(() => createHttpApi(apiOptions(host, { previousSecret: secret }))).toThrow(
      /^previousSecret: must have at least/,
    );
  }
});

it('57: what the previous secret has signed is valid while both are given', async () => {
  const host = openHost(await start());
  const id = await startParked(host, 1);
  const before = await serve(host, { secret: OLD });
  const user = client(before.url, 'user 1');
  expect((await user.post(`/identifications/${id}/open`)).status).toBe(200);

  const alone = await serve(host, { secret: NEW });
  const after = await serve(host, { secret: NEW, previousSecret: OLD });
  const comeBack = async (url: string) => {
    const browser = client(url, 'user 1');
    for (const [name, value] of user.cookies) browser.cookies.set(name, value);
    await browser.get('/return/success');
  };
  await comeBack(alone.url);
  expect((await host.get(id))?.view.state).toBe('awaitingRedirect');
  await comeBack(after.url);
  await until(host, id, ({ view }) => view.state !== 'awaitingRedirect');
});
