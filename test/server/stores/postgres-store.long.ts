import { readFileSync } from 'node:fs';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { createPostgresStore, postgresSchema } from '../../../src/server/stores/postgres/index.js';
import { storeSharingConformance } from '../../../src/testing/index.js';
import { recordOf } from '../helpers.js';
import { openProxy } from '../postgres-database.js';
import { emptySchema, openPool, openPostgresStore, query, schemaName } from '../postgres.js';

describe('two Postgres stores on one schema', () => {
  const schemaOf = emptySchema();
  for (const { name, run } of storeSharingConformance) {
    it(name, () =>
      run(async () => {
        const schema = await schemaOf();
        const open = () => openPostgresStore({ schema, lease: 1_000 });
        return [open(), open()];
      }),
    );
  }
});

describe('the Postgres store', () => {
  it('throws an InvalidInputError that names each wrong option', () => {
    const open = () => createPostgresStore({ pool: openPool(), schema: 'A"B', lease: 1 });
    expect(open).toThrow(/schema.*lease|lease.*schema/s);
  });

  it('makes its schema once where ten servers start at the same time', async () => {
    const schema = schemaName();
    const stores = Array.from({ length: 10 }, () =>
      openPostgresStore({ schema, pool: openPool({ max: 2 }) }),
    );
    await Promise.all(stores.map((store) => store.check()));
    const { rows } = await query(`SELECT version, compatible_from FROM ${schema}.schema_version`);
    expect(rows).toEqual([{ version: 2, compatible_from: 1 }]);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('rejects with `olderSchema` until its schema is made, where it may not make it', async () => {
    const schema = schemaName();
    const store = openPostgresStore({ schema, migrates: false });
    await expect(store.check()).rejects.toMatchObject({ code: 'olderSchema' });
    await query(postgresSchema(schema));
    await store.check();
    await store.close();
  });

  it('adds the outbox to the schema of the version before, whose servers work on', async () => {
    const schema = schemaName();
    const store = openPostgresStore({ schema });
    await store.create(recordOf(1));
    await query(
      `DROP TABLE ${schema}.outbox, ${schema}.hand_offs; UPDATE ${schema}.schema_version SET version = 1`,
    );
    // What does not know of events needs no table of them.
    expect(await store.save({ ...recordOf(1), version: 2 }, 1)).toBe(true);
    const migrated = openPostgresStore({ schema });
    expect(await migrated.outbox.size()).toEqual({ waiting: 0, dead: 0, oldest: 0 });
    const { rows } = await query(`SELECT version, compatible_from FROM ${schema}.schema_version`);
    expect(rows).toEqual([{ version: 2, compatible_from: 1 }]);
    await Promise.all([store.close(), migrated.close()]);
  });

  it('works with a newer schema that lets it, and rejects with `newerSchema` otherwise', async () => {
    const schema = schemaName();
    await query(postgresSchema(schema));
    await query(`UPDATE ${schema}.schema_version SET version = 3`);
    const store = openPostgresStore({ schema });
    await store.check();
    await store.close();
    await query(`UPDATE ${schema}.schema_version SET compatible_from = 3`);
    const refused = openPostgresStore({ schema });
    await expect(refused.check()).rejects.toMatchObject({ code: 'newerSchema' });
    await refused.close();
  });

  it('86: writes what an older version cannot read in a format of its own, and nothing else', async () => {
    const schema = schemaName();
    const store = openPostgresStore({ schema });
    const record = recordOf(1, { dueAt: 1 });
    await store.create(record);
    const format = async () =>
      (await query(`SELECT format FROM ${schema}.identifications`)).rows.map(
        (row) => row['format'],
      );
    expect(await format()).toEqual([1]);
    const expired = { ...record, version: 2, state: 'expired', inProgress: false } as const;
    expect(await store.save(expired, 1)).toBe(true);
    expect(await format()).toEqual([2]);
    expect((await store.load(record.id))?.state).toBe('expired');
    await store.close();
  });

  it('leaves a record that a newer version has written to its servers', async () => {
    const schema = schemaName();
    const store = openPostgresStore({ schema });
    const record = recordOf(1, { dueAt: 1 });
    await store.create(record);
    await query(
      `UPDATE ${schema}.identifications SET format = 3, state = 'unheardOf', owner = NULL`,
    );
    const before = await query(`SELECT * FROM ${schema}.identifications`);

    await expect(store.load(record.id)).rejects.toMatchObject({ code: 'newerRecord' });
    await expect(store.current(1, 'individual')).rejects.toMatchObject({ code: 'newerRecord' });
    await expect(store.create({ ...record, id: 'other' })).rejects.toMatchObject({
      code: 'newerRecord',
    });
    expect(await store.due({ until: 9, after: null, limit: 9 })).toEqual([]);
    expect(await store.list({ limit: 9 })).toEqual([]);
    expect(await store.damaged()).toEqual([]);
    expect((await query(`SELECT * FROM ${schema}.identifications`)).rows).toEqual(before.rows);
    await store.close();
  });

  it('hands out no damaged row, and lets its user start again', async () => {
    const schema = schemaName();
    const store = openPostgresStore({ schema });
    await store.create(recordOf(1));
    await store.create(recordOf(2));
    await query(`UPDATE ${schema}.identifications SET state = 'phaseZ' WHERE user_id = 1`);

    await expect(store.load('id-1')).rejects.toMatchObject({ name: 'DamagedRecordError' });
    expect(await store.damaged()).toEqual([{ id: 'id-1', fields: ['state'] }]);
    expect((await store.list({ limit: 9 })).map(({ id }) => id)).toEqual(['id-2']);
    expect(await store.current(1, 'individual')).toBeNull();
    expect(await store.create({ ...recordOf(1), id: 'again' })).toEqual({ created: true });
    expect(await store.damaged()).toEqual([{ id: 'id-1', fields: ['row'] }]);
    const aside = await query(`SELECT id, state FROM ${schema}.damaged_identifications`);
    expect(aside.rows).toEqual([{ id: 'id-1', state: 'phaseZ' }]);
    await store.close();
  });

  it('reads what it wrote whatever types the pool of the app makes of columns', async () => {
    const pool = openPool({ types: { getTypeParser: () => (text: string) => text } });
    const store = openPostgresStore({ pool });
    await store.create(recordOf(1));
    expect(await store.load('id-1')).toMatchObject({ userId: 1, inProgress: true });
    await store.close();
  });

  it('finds due records, pages and users by an index', async () => {
    const schema = schemaName();
    const store = openPostgresStore({ schema });
    await store.check();
    await query(`INSERT INTO ${schema}.identifications
      SELECT 'id-' || n, 1, n, 'individual', 'phaseA', true, n, n, n, null, '{}', '{}', '[]', 1, null
      FROM generate_series(1, 5000) AS n`);
    await query(`ANALYZE ${schema}.identifications`);
    for (const [condition, order, index] of [
      [
        'due_at IS NOT NULL AND due_at <= 10 AND (due_at, id) > (0, $1)',
        'due_at, id',
        'by_due_time',
      ],
      [`state = 'stalled' AND id <> $1`, 'created_at, id', 'by_state'],
      ['user_id = 1 AND id <> $1', 'created_at, id', 'by_user'],
      ['(created_at, id) > (5, $1)', 'created_at, id', 'by_age'],
    ] as const) {
      const { rows } = await query(
        `EXPLAIN SELECT id FROM ${schema}.identifications WHERE ${condition} ORDER BY ${order} LIMIT 9`,
        [''],
      );
      expect(JSON.stringify(rows)).toContain(index);
    }
    await store.close();
  });

  it('renews its lease again after its connections have died without a word', async () => {
    const proxy = await openProxy({ onTestFinished }, inject('postgres'));
    const pool = openPool({ connectionString: proxy.url, query_timeout: 300 });
    const store = openPostgresStore({ pool, lease: 60_000 });
    await expect.poll(async () => (await store.sharing.renew()).lag).not.toBeNull();
    proxy.hang();
    await expect(store.sharing.renew()).rejects.toThrow('timeout');
    await expect
      .poll(() =>
        store.sharing.renew().then(
          ({ lag }) => lag,
          () => null,
        ),
      )
      .not.toBeNull();
    await store.close();
  });

  it('goes on where the database ends each connection as it makes it', async () => {
    const trouble = { delay: 0, endsNew: false };
    const proxy = await openProxy({ onTestFinished }, inject('postgres'), trouble);
    const store = openPostgresStore({ pool: openPool({ connectionString: proxy.url }) });
    await store.check();
    trouble.endsNew = true;
    proxy.cut();
    const refused = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        store.create(recordOf(index + 1), { onePerUserId: true }),
      ),
    );
    expect(refused.map(({ status }) => status)).not.toContain('fulfilled');
    trouble.endsNew = false;
    await expect
      .poll(() =>
        store.check().then(
          () => 'works',
          () => 'fails',
        ),
      )
      .toBe('works');
    await store.close();
  });

  it('fails on a database that takes no writes, and works again when it does', async () => {
    const pool = openPool();
    let isReadOnly = true;
    const store = openPostgresStore({
      pool: {
        connect: () => pool.connect(),
        on: (event, listener) => pool.on(event, listener),
        removeListener: (event, listener) => pool.removeListener(event, listener),
        query: async (text, values) => {
          const client = await pool.connect();
          try {
            await client.query(`BEGIN ${isReadOnly ? 'READ ONLY' : ''}`);
            const result = await client.query(text, values);
            await client.query('COMMIT');
            return result;
          } catch (error) {
            await client.query('ROLLBACK');
            throw error;
          } finally {
            client.release();
          }
        },
      },
    });
    await expect(store.check()).rejects.toMatchObject({ code: '25006' });
    isReadOnly = false;
    await store.check();
    await store.close();
  });

  it('has its schema in the guide, word by word', () => {
    const guide = readFileSync('docs/hosting-on-postgres.md', 'utf8');
    expect(guide).toContain(postgresSchema());
  });
});
