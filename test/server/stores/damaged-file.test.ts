/** Rows 70 and 71 of the fault table, for the file of a store. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { createSqliteStore } from '../../../src/server/stores/libsql/index.js';
import { recordOf, storePath } from '../helpers.js';
import { open, storeOf } from './open-store.js';

const sqlOn = (file: string, sql: string): void => {
  const database = new Database(file);
  database.exec(sql);
  database.close();
};

const NOT_UTF8 = "CAST(x'70ff61' AS TEXT)";

describe('a row that is damaged', () => {
  it('70: is handed out by no method, and stays in the file', async () => {
    const file = await storeOf(3);
    sqlOn(file, `UPDATE identifications SET state = ${NOT_UTF8} WHERE id = 'id-2'`);
    const { store } = open(file);
    await expect(store.load('id-2')).rejects.toMatchObject({
      name: 'DamagedRecordError',
      damaged: { id: 'id-2', fields: ['state'] },
    });
    expect(await store.current(2, 'individual')).toBeNull();
    expect((await store.list({ limit: 9 })).map(({ id }) => id)).toEqual(['id-1', 'id-3']);
    expect(await store.count()).toMatchObject({ initiating: 2 });
    expect(await store.damaged()).toEqual([{ id: 'id-2', fields: ['state'] }]);
    await store.close();
    const database = new Database(file);
    expect(
      database.prepare("SELECT hex(state) AS state FROM identifications WHERE id = 'id-2'").get(),
    ).toMatchObject({ state: '70FF61' });
    database.close();
  });

  it('70: does not keep its user from starting again', async () => {
    const file = await storeOf(2);
    sqlOn(file, "UPDATE identifications SET version = -5 WHERE id = 'id-2'");
    const { store } = open(file);
    const again = { ...recordOf(2), id: 'id-2-again' };
    expect(await store.create(again)).toEqual({ created: true });
    expect(await store.current(2, 'individual')).toEqual(again);
    expect((await store.damaged()).map(({ id }) => id)).toEqual(['id-2']);
    await store.close();
  });

  it('71: is not shown to the user that it names, where the subject and the checkpoint name another', async () => {
    const file = await storeOf(2);
    sqlOn(file, "UPDATE identifications SET user_id = 77 WHERE id = 'id-2'");
    const { store } = open(file);
    expect(await store.current(77, 'individual')).toBeNull();
    expect(await store.create({ ...recordOf(77), id: 'id-77' })).toEqual({ created: true });
    expect(await store.damaged()).toMatchObject([{ id: 'id-2', fields: ['row'] }]);
    await store.close();
  });

  it('70: keeps no page of the list from being full', async () => {
    const file = await storeOf(9);
    sqlOn(file, `UPDATE identifications SET user_type = 'x' WHERE id IN ('id-2', 'id-3', 'id-4')`);
    const { store } = open(file);
    const first = await store.list({ limit: 2 });
    const [, last] = first;
    expect(first.map(({ id }) => id)).toEqual(['id-1', 'id-5']);
    const second = await store.list({ limit: 3, ...(last && { after: last }) });
    expect(second.map(({ id }) => id)).toEqual(['id-6', 'id-7', 'id-8']);
    await store.close();
  });

  it('71: with JSON that is not UTF-8 is a record without this JSON', async () => {
    const file = await storeOf(1);
    sqlOn(file, `UPDATE identifications SET checkpoint = ${NOT_UTF8}`);
    const { store } = open(file);
    expect(await store.load('id-1')).toEqual({
      ...recordOf(1),
      ...(await store.load('id-1')),
      checkpoint: null,
    });
    await store.close();
  });
});

describe('a file that is damaged', () => {
  it('has its indexes built again, and is told', async () => {
    const file = await storeOf(20);
    const bytes = readFileSync(file);
    // In each index, the entry of a record is its id; in the table, it follows the header of the row.
    for (let at = bytes.indexOf('id-7'); at >= 0; at = bytes.indexOf('id-7', at + 1)) {
      if (bytes.subarray(at, at + 60).includes('individual')) continue;
      bytes[at + 3] = 0x78;
    }
    writeFileSync(file, bytes);
    const { store, warnings } = open(file);
    expect(warnings).toEqual([expect.stringMatching(/^The indexes of .* have been built again/)]);
    expect(await store.load('id-7')).toMatchObject({ userId: 7 });
    await store.close();
    expect(open(file).warnings).toEqual([]);
  });

  it('70: is replaced by one with every row that is left on a page, and is kept beside it', async () => {
    const file = await storeOf(40);
    const before = readFileSync(file);
    const bytes = Buffer.from(before);
    // The root of the table, from which its pages are found.
    bytes.fill(0xff, 4_096, 4_096 + 12);
    writeFileSync(file, bytes);
    const { store, warnings } = open(file);
    expect(warnings).toEqual([
      expect.stringMatching(/was damaged: 40 identifications could be read, and 0 could not/),
    ]);
    expect(await store.list({ limit: 99 })).toHaveLength(40);
    const aside = readdirSync(dirname(file)).find((name) => name.endsWith('.damaged'));
    expect(readFileSync(`${dirname(file)}/${String(aside)}`).equals(bytes)).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await store.close();
  });

  it('70: shows the ids of the rows that could not be read, also to the next process', async () => {
    const file = await storeOf(40);
    const bytes = readFileSync(file);
    // A leaf of the table, with the rows on it.
    const pages = Array.from({ length: bytes.length / 4_096 }, (_, index) => index);
    const page = pages.findLast((index) => bytes[index * 4_096] === 0x0d) ?? 0;
    bytes.fill(0xff, page * 4_096, (page + 1) * 4_096);
    writeFileSync(file, bytes);
    const { store } = open(file);
    const kept = await store.list({ limit: 99 });
    const lost = (await store.damaged()).map(({ id }) => id);
    expect(lost.length).toBeGreaterThan(0);
    expect([...kept.map(({ id }) => id), ...lost].sort()).toEqual(
      Array.from({ length: 40 }, (_, index) => `id-${String(index + 1)}`).sort(),
    );
    await store.close();
    const next = open(file).store;
    expect((await next.damaged()).map(({ id }) => id).sort()).toEqual(lost.sort());
    await next.close();
  });

  it.each([
    ['whose header is overwritten', (bytes: Buffer) => bytes.fill(0x41, 0, 100)],
    [
      'whose schema has another letter',
      (bytes: Buffer) => bytes.write('x', bytes.indexOf('user_type TEXT')),
    ],
    ['whose schema version is lost', (bytes: Buffer) => bytes.fill(0, 60, 64)],
    ['that says it is read-only', (bytes: Buffer) => bytes.fill(9, 18, 19)],
  ] as const)('70: %s is salvaged', async (_, damage) => {
    const file = await storeOf(10);
    const bytes = readFileSync(file);
    damage(bytes);
    writeFileSync(file, bytes);
    const { store } = open(file);
    expect(await store.list({ limit: 99 })).toHaveLength(10);
    expect(await store.create(recordOf(11))).toEqual({ created: true });
    await store.close();
  });

  it('is refused and left as it is where it never was a store', () => {
    const file = storePath();
    writeFileSync(file, 'A letter of four pages.\n'.repeat(1_000), { mode: 0o600 });
    expect(() => open(file)).toThrow(
      expect.objectContaining({ name: 'IdentificationStoreError', code: 'damagedFile' }),
    );
    expect(readFileSync(file, 'utf8')).toMatch(/^A letter/);
    expect(readdirSync(dirname(file))).toHaveLength(1);
  });

  it('is refused on a connection of the app, which is closed', async () => {
    const file = await storeOf(40);
    const bytes = readFileSync(file);
    bytes.fill(0xff, 4_096, 4_096 + 12);
    writeFileSync(file, bytes);
    expect(() => createSqliteStore({ database: new Database(file) })).toThrow(
      expect.objectContaining({ code: 'damagedFile' }),
    );
  });
});

describe('an event in a damaged file', () => {
  const event = {
    id: 'event-1',
    type: 'identification.started',
    body: '{"data":"Ж"}',
  } as const;

  async function storeOfEvents(): Promise<string> {
    const file = storePath();
    const { store } = open(file);
    for (const userId of [1, 2, 3]) {
      const events = [{ ...event, id: `event-${String(userId)}` }];
      await store.create(recordOf(userId), { events });
    }
    const next = { ...recordOf(1), version: 2 };
    await store.save(next, 1, { events: [{ ...event, id: 'event-4' }] });
    await store.close();
    return file;
  }

  it('70: holds the later ones of its identification, is listed, and costs no other', async () => {
    const file = await storeOfEvents();
    sqlOn(file, `UPDATE outbox SET body = ${NOT_UTF8} WHERE id = 'event-1'`);
    const { store } = open(file);
    const claimed = await store.outbox.claim({ limit: 9, hold: 1_000 });
    expect(claimed.map(({ id }) => id).sort()).toEqual(['event-2', 'event-3']);
    expect(await store.damaged()).toEqual([{ id: 'id-1', fields: ['event'] }]);
    await store.close();
  });

  it('70: is kept where the file as a whole has to be read page by page', async () => {
    const file = await storeOfEvents();
    const before = open(file).store;
    await before.outbox.deliver('event-2');
    await before.outbox.bury('event-3');
    const events = await before.outbox.list({ after: null, limit: 9 });
    await before.close();
    // The page that names all tables.
    const bytes = readFileSync(file);
    bytes.fill(0xff, 100, 2_000);
    writeFileSync(file, bytes);
    const { store, warnings } = open(file);
    expect(warnings).toMatchObject([/3 identifications could be read/]);
    expect(await store.outbox.list({ after: null, limit: 9 })).toEqual(events);
    expect(events.map(({ id }) => id)).toEqual(['event-1', 'event-4', 'event-3']);
    await store.close();
  });
});
