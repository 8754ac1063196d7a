import Database from 'libsql';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identificationInput } from '../../../src/index.js';
import { createLibsqlStore, createSqliteStore } from '../../../src/server/stores/libsql/index.js';
import { newRecord } from '../../../src/server/identification-record.js';
import { UNFINISHED_CONDITION } from '../../../src/server/stores/libsql/schema.js';
import { storePath } from '../helpers.js';

const record = (id: string, userId = 1) =>
  newRecord(id, identificationInput({ subject: { userId } }), 1_000);

describe('the libsql store', () => {
  it('keeps its records for the next store on the file', async () => {
    const file = storePath();
    const first = createLibsqlStore({ file });
    await first.create(record('a'));
    await first.close();

    const second = createLibsqlStore({ file });
    expect(await second.load('a')).toEqual(record('a'));
    await second.close();
  });

  it('throws `storeInUse` while another store has the file open', async () => {
    const file = storePath();
    const first = createLibsqlStore({ file });
    expect(() => createLibsqlStore({ file })).toThrow(
      expect.objectContaining({ name: 'IdentificationStoreError', code: 'storeInUse' }),
    );
    expect(await first.create(record('a'))).toEqual({ created: true });
    await first.close();
  });

  it('throws `newerSchema` for a file of a newer version, and does not change the file', () => {
    const file = storePath();
    const newer = new Database(file);
    newer.exec('CREATE TABLE of_the_future (a); PRAGMA user_version = 99');
    newer.close();
    for (const attempt of [1, 2]) {
      expect(() => createLibsqlStore({ file }), String(attempt)).toThrow(
        expect.objectContaining({ code: 'newerSchema' }),
      );
    }
  });

  it('migrates a file of an older version', async () => {
    const file = storePath();
    const older = createLibsqlStore({ file });
    await older.create(record('a'));
    await older.close();
    const database = new Database(file);
    database.exec(
      'DROP INDEX unfinished_by_due_time; DROP TABLE outbox; DROP TABLE hand_offs; PRAGMA user_version = 1',
    );
    database.close();

    const store = createLibsqlStore({ file });
    expect(await store.load('a')).toEqual(record('a'));
    const unfinished = { until: 1_000, after: null, unfinished: true, limit: 1 };
    expect(await store.due(unfinished)).toEqual([{ id: 'a', dueAt: 1_000, state: 'initiating' }]);
    await store.close();
    const migrated = new Database(file);
    const index = "SELECT name FROM sqlite_master WHERE name = 'unfinished_by_due_time'";
    expect(migrated.prepare(index).all()).toHaveLength(1);
    expect(migrated.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: 3 });
    migrated.close();
  });

  it('finds unfinished records by an index', async () => {
    const file = storePath();
    await createLibsqlStore({ file }).close();
    const database = new Database(file);
    const plan = database
      .prepare(
        `EXPLAIN QUERY PLAN SELECT id, due_at FROM identifications WHERE due_at IS NOT NULL
         AND ${UNFINISHED_CONDITION} AND due_at <= ? AND (due_at, id) > (?, ?) ORDER BY due_at, id LIMIT ?`,
      )
      .all(1, 0, '', 1);
    expect(JSON.stringify(plan)).toContain('unfinished_by_due_time');
    database.close();
  });

  it('creates files that only their owner can read', async () => {
    const file = storePath();
    const store = createLibsqlStore({ file });
    await store.create(record('a'));
    for (const path of [file, `${file}-wal`]) expect(statSync(path).mode & 0o777).toBe(0o600);
    await store.close();
  });

  it('throws the error of the system where the folder is missing', () => {
    const file = join(storePath(), 'missing', 'store.db');
    expect(() => createLibsqlStore({ file })).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });

  it('uses synchronous=FULL, WAL and an exclusive lock', async () => {
    const database = new Database(storePath());
    const store = createSqliteStore({ database });
    expect(database.prepare('PRAGMA synchronous').get()).toMatchObject({ synchronous: 2 });
    expect(database.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
    expect(database.prepare('PRAGMA locking_mode').get()).toMatchObject({
      locking_mode: 'exclusive',
    });
    await store.close();
  });

  it('writes the other records of a turn where one write fails', async () => {
    const database = new Database(storePath());
    const store = createSqliteStore({ database });
    const results = await Promise.allSettled([
      store.create(record('a', 1)),
      store.create(record('a', 2)),
      store.create(record('b', 3)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await store.list({ limit: 9 })).map(({ id }) => id)).toEqual(['a', 'b']);
    await store.close();
  });

  it('keeps its records on a full disk, and continues when there is space again', async () => {
    const database = new Database(storePath());
    const store = createSqliteStore({ database });
    await store.create(record('a'));
    database.exec('PRAGMA max_page_count = 1');
    const long = { ...record('b', 2), subject: 'x'.repeat(100_000) };
    await expect(store.create(long)).rejects.toThrow('full');
    expect(await store.load('a')).toEqual(record('a'));
    database.exec('PRAGMA max_page_count = 1000000');
    expect(await store.create(long)).toEqual({ created: true });
    await store.close();
  });

  it('finds due records, pages and users by an index', async () => {
    const database = new Database(storePath());
    const store = createSqliteStore({ database });
    const plan = (sql: string, ...values: (string | number)[]): string =>
      JSON.stringify(database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values));
    const all = 'SELECT * FROM identifications WHERE true';
    const order = 'ORDER BY created_at, id LIMIT 100';
    const due = `SELECT id FROM identifications WHERE due_at IS NOT NULL AND due_at <= ?
      AND (due_at, id) > (?, ?) ORDER BY due_at, id LIMIT 100`;
    for (const [sql, ...values] of [
      [due, 1, 0, ''],
      [`${all} ${order}`],
      [`${all} AND state = ? AND (created_at, id) > (?, ?) ${order}`, 'stalled', 1, ''],
      [`${all} AND user_id = ? ${order}`, 1],
    ] as const) {
      expect(plan(sql, ...values)).toMatch(/USING (COVERING )?INDEX/);
      expect(plan(sql, ...values)).not.toMatch(/TEMP B-TREE/);
    }
    await store.close();
  });
});
