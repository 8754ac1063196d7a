/** What is left of a person in the data files of a database, once their identifications are removed. */
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { start } from '../../sandbox/helpers.js';
import { openHost, until } from '../helpers.js';
import { openPostgresStore, query, schemaName } from '../postgres.js';

const USER_ID = 1_987_654_321;
const CANARIES = ['canary-device', 'canary-agent', 'canary-call-back', String(USER_ID)];

/** The canaries in the tables and indexes of the database; its log of changes, `pg_wal`, is not searched. */
async function found(): Promise<string[]> {
  await query('CHECKPOINT');
  const { rows } = await query('SHOW data_directory');
  const base = `${String(rows[0]?.['data_directory'])}/base`;
  return CANARIES.filter((canary) => {
    try {
      return execFileSync('grep', ['-rlaF', canary, base]).byteLength > 0;
    } catch {
      return false;
    }
  });
}

it('the files of the database hold nothing of a person who was erased, after a VACUUM FULL', async () => {
  const schema = schemaName();
  const host = openHost(await start(), { store: openPostgresStore({ schema }) });
  const { identification } = await host.start({
    userId: USER_ID,
    deviceName: 'canary-device',
    userAgent: 'canary-agent',
    bTrustAppCallBackId: 'canary-call-back',
  });
  await until(host, identification.id, 'awaitingRedirect');
  // Another one stays, so that the table is not simply given up.
  await until(host, (await host.start({ userId: 7 })).identification.id, 'awaitingRedirect');
  expect(await found()).toEqual(CANARIES);

  expect(await host.erase({ userId: USER_ID })).toEqual({ erased: 1 });
  // A VACUUM alone leaves the bytes in the free space of their pages.
  await query(`VACUUM FULL ${schema}.identifications`);

  expect(await found()).toEqual([]);
});
