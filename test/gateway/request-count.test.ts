import { expect, test } from 'vitest';
import { start } from '../sandbox/helpers.js';
import { host, sandboxActors, submit } from '../support/host.js';

const USER_ID = 7;

const status = (times: number): string[] => Array.from({ length: times }, () => 'status');

test('a flow sends one initiate, no poll more than it needs, and one finalize', async () => {
  const sandbox = await start();
  const app = host(sandboxActors(sandbox), { subject: { userId: USER_ID } });
  await submit(await app.until('awaitingRedirect'), 'pass');
  sandbox.script(USER_ID, { status: 'PROCESSING', times: 3 });
  app.send('redirect.succeeded');
  await submit(await app.until('signing'), 'sign');
  sandbox.script(USER_ID, { status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED', times: 2 });
  app.send('redirect.succeeded');
  await app.until('completed');

  expect(sandbox.requests.map(({ operation }) => operation)).toEqual([
    'initiate',
    ...status(3 + 1),
    ...status(2 + 1),
    'finalize',
  ]);
});
