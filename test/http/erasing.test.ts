import { expect, it } from 'vitest';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked, startSigning, until, complete } from '../server/helpers.js';
import { client, serve } from './helpers.js';

it('removes all of a user for an operator alone', async () => {
  const host = openHost(await start());
  const { url } = await serve(host);
  const id = await startParked(host, 7);
  const path = '/identifications?userId=7&userType=individual';
  const del = (who: string | null, query = path) =>
    client(url, who).get(query, { method: 'DELETE' });

  expect([(await del(null)).status, (await del('user 7')).status]).toEqual([401, 403]);
  expect(await host.get(id)).not.toBeNull();
  const erased = await del('operator');
  expect([erased.status, erased.body]).toEqual([200, { erased: 1 }]);
  expect(await host.get(id)).toBeNull();
  const wrong = await del('operator', '/identifications?userType=individual');
  expect([wrong.status, wrong.body['errors']]).toMatchObject([400, [{ field: 'userId' }]]);
});

it('answers 409 with the state while the documents are signed and not finalized', async () => {
  const sandbox = await start();
  const host = openHost(sandbox);
  const { url } = await serve(host);
  const id = await startSigning(host, 7);
  sandbox.faults.next('finalize', { kind: 'delay', ms: 500 });
  const completing = complete(host, id);
  await until(host, id, 'finalizing');
  const path = '/identifications?userId=7';
  const refused = await client(url, 'operator').get(path, { method: 'DELETE' });
  expect([refused.status, refused.body]).toMatchObject([
    409,
    { code: 'notErasable', state: 'finalizing' },
  ]);
  await completing;
});
