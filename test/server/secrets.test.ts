/** Row 32 of the fault table, for the file of a store. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';
import { start } from '../sandbox/helpers.js';
import {
  complete,
  observer,
  openHost,
  startParked,
  startSigning,
  storePath,
  until,
} from './helpers.js';

it('32: no secret is in the file, in an error or in an observed event', async () => {
  const sandbox = await start({ accessToken: 'canary-token' });
  const file = storePath();
  const { events, observe } = observer();
  const host = openHost(sandbox, { store: createLibsqlStore({ file }), observe });
  sandbox.faults.next('status', { kind: 'answer', status: 500, body: 'canary-body' });
  const ended = await startParked(host, 1);
  const hosted = [await host.hostedPage(ended)];
  await complete(host, ended);
  const failing = await startSigning(host, 2);
  hosted.push(await host.hostedPage(failing));
  sandbox.faults.next('status', { kind: 'answer', status: 403, body: 'canary-body' });
  await host.send(failing, { type: 'redirect.failed' });
  await until(host, failing, 'failed');
  const refusal = await host.send(failing, { type: 'retry' }).catch((error: unknown) => error);

  const kept = [file, `${file}-wal`].map((path) => readFileSync(path, 'latin1')).join('');
  const told = JSON.stringify([events, refusal, String(refusal)]);
  for (const { url } of hosted) {
    expect(kept).not.toContain(new URL(url).pathname.split('/').at(-1));
    expect(told).not.toContain(new URL(url).pathname.split('/').at(-1));
  }
  expect(kept).toContain('DOCUMENT_SIGN_SUCCESS');
  expect(kept).not.toMatch(/canary|https?:|onfido|signhost/i);
  expect(told).not.toMatch(/canary|https?:|onfido|signhost/i);
});
