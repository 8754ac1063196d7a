/** What is left of a person in the raw files of a store, once an identification is removed. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { createLibsqlStore } from '../../../src/server/stores/libsql/index.js';
import { start } from '../../sandbox/helpers.js';
import { openHost, startParked, storePath } from '../helpers.js';

const USER_ID = 1_987_654_321;
const CANARIES = ['canary-device', 'canary-agent', 'canary-call-back', String(USER_ID)];

/** The canaries, and the number as SQLite stores it, that are in the files of a store. */
function foundIn(path: string): string[] {
  const files = readdirSync(dirname(path)).filter((name) => name.startsWith(basename(path)));
  const bytes = Buffer.concat(files.map((name) => readFileSync(join(dirname(path), name))));
  const number = Buffer.alloc(4);
  number.writeInt32BE(USER_ID);
  return [
    ...CANARIES.filter((canary) => bytes.includes(canary)),
    ...(bytes.includes(number) ? ['the number'] : []),
  ];
}

it('a SQLite file and its log hold nothing of a person whose identification expired and was removed', async () => {
  const path = storePath();
  const store = createLibsqlStore({ file: path });
  const host = openHost(await start(), {
    store,
    abandonAfter: { awaitingRedirect: 1_500 },
    retention: 500,
  });
  // Another one stays, so that the pages of the file are not simply given up.
  await startParked(host, 7);
  const { identification } = await host.start({
    userId: USER_ID,
    deviceName: 'canary-device',
    userAgent: 'canary-agent',
    bTrustAppCallBackId: 'canary-call-back',
  });
  const { id } = identification;
  await expect.poll(async () => (await host.get(id))?.view.state).toBe('awaitingRedirect');
  expect(foundIn(path)).toEqual([...CANARIES, 'the number']);

  await expect.poll(() => host.get(id), { timeout: 20_000 }).toBeNull();

  await expect.poll(() => foundIn(path), { timeout: 5_000 }).toEqual([]);
});
