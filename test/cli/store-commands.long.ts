/** The commands about stores, in this process, on a real database. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it, onTestFinished, vi } from 'vitest';
import { storeCheck } from '../../src/cli/store-check.js';
import { storeCopy } from '../../src/cli/store-copy.js';
import { storeMigrate } from '../../src/cli/store-migrate.js';
import { UsageError } from '../../src/cli/usage-error.js';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';
import { postgresSchema } from '../../src/server/stores/postgres/index.js';
import type { IdentificationRecord, IdentificationStore } from '../../src/server/index.js';
import { recordOf } from '../server/helpers.js';
import { openPostgresStore, query, schemaName } from '../server/postgres.js';
import { temporaryFolder } from './bench.js';

const never = new AbortController().signal;

/** Runs a command with the database in its environment, and parses the lines that it prints. */
async function run(
  command: (signal: AbortSignal) => Promise<number | null>,
  url = inject('postgres'),
) {
  vi.stubEnv('IDENTIFICATION_DATABASE_URL', url);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  let text = '';
  const capture = (chunk: unknown): boolean => {
    text += String(chunk);
    return true;
  };
  const outputs = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation(capture),
  );
  try {
    return { code: await command(never), text };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { code: 2, text: error.message };
  } finally {
    for (const output of outputs) output.mockRestore();
  }
}

const lineOf = ({ text }: { readonly text: string }): unknown =>
  JSON.parse(text.trim().split('\n').at(-1) ?? '');

const check = (schema: string, ...args: string[]) =>
  run(() => storeCheck(['--database-schema', schema, ...args]));
const migrate = (schema: string, ...args: string[]) =>
  run(() => storeMigrate(['--database-schema', schema, ...args]));
const copy = (schema: string, ...args: string[]) =>
  run((signal) => storeCopy(['--database-schema', schema, ...args], signal));

function newFile(): string {
  return join(temporaryFolder({ onTestFinished }), 'identifications.db');
}

/** Fills a store with records of every kind, and closes it. */
async function fill(store: IdentificationStore, count: number): Promise<IdentificationRecord[]> {
  const records = Array.from({ length: count }, (_, index) =>
    recordOf(index + 1, {
      ...(index % 3 === 0 && { state: 'cancelled', inProgress: false, dueAt: 5 + index }),
      version: 1 + index,
      createdAt: 1_000 + (index % 7),
      timeline: [{ state: 'initiating', at: index, note: 'Ä “quoted” \u2028' }],
    }),
  );
  await Promise.all(records.map((record) => store.create(record)));
  await store.close();
  return records;
}

async function recordsOf(store: IdentificationStore): Promise<IdentificationRecord[]> {
  const records = await store.list({ limit: 10_000 });
  await store.close();
  return [...records].sort((a, b) => a.userId - b.userId);
}

it('copies a file into a database and back, each record as it was', async () => {
  const schema = schemaName();
  const [file, back] = [newFile(), newFile()];
  const records = await fill(createLibsqlStore({ file }), 601);

  expect(lineOf(await copy(schema, '--from', file))).toEqual({
    ...{ event: 'copied', copied: 601, events: 0, leftBehind: [] },
  });
  expect(await recordsOf(openPostgresStore({ schema }))).toEqual(records);

  expect((await copy(schema, '--to', back)).code).toBe(0);
  expect(await recordsOf(createLibsqlStore({ file: back }))).toEqual(records);
});

it('copies the events that wait, also those of identifications that were removed', async () => {
  const schema = schemaName();
  const [file, back] = [newFile(), newFile()];
  const store = createLibsqlStore({ file });
  for (let userId = 1; userId <= 3; userId += 1) {
    const body = JSON.stringify({ text: 'Ä “quoted” \u2028', userId });
    const event = { id: `event-${String(userId)}`, type: 'identification.started', body } as const;
    await store.create(recordOf(userId), { events: [event] });
  }
  await store.remove('id-1', 1);
  await store.outbox.bury('event-2');
  await store.outbox.postpone('event-3', 60_000);
  const events = await store.outbox.list({ after: null, limit: 9 });
  expect(events).toHaveLength(3);
  await store.close();

  expect(lineOf(await copy(schema, '--from', file))).toMatchObject({ copied: 2, events: 3 });
  expect(lineOf(await check(schema))).toMatchObject({ events: { waiting: 2, dead: 1 } });
  // Again: a copy that was interrupted goes on.
  expect(lineOf(await copy(schema, '--from', file))).toMatchObject({ copied: 2, events: 3 });
  expect((await copy(schema, '--to', back)).code).toBe(0);
  const copied = createLibsqlStore({ file: back });
  expect(await copied.outbox.list({ after: null, limit: 9 })).toEqual(events);
  await copied.close();

  const other = openPostgresStore({ schema });
  await other.outbox.skip('event-2');
  await other.close();
  const differs = await copy(schema, '--to', back);
  expect([differs.code, differs.text]).toEqual([1, expect.stringMatching(/events/)]);
});

it('goes on with a copy that was interrupted, and leaves a target with other identifications alone', async () => {
  const schema = schemaName();
  const file = newFile();
  const records = await fill(createLibsqlStore({ file }), 120);
  const target = openPostgresStore({ schema });
  await target.create(records[7] ?? recordOf(1));
  await target.close();

  expect((await copy(schema, '--from', file)).code).toBe(0);
  expect(await recordsOf(openPostgresStore({ schema }))).toEqual(records);

  await query(`UPDATE ${schema}.identifications SET version = 99 WHERE user_id = 8`);
  const refused = await copy(schema, '--from', file);
  expect(refused).toEqual({
    ...{ code: 2, text: '--to: the store holds other identifications already' },
  });
});

it('refuses to copy while a server works on the database or on the file', async () => {
  const schema = schemaName();
  const file = newFile();
  await fill(createLibsqlStore({ file }), 1);
  const server = openPostgresStore({ schema, lease: 60_000 });
  await server.check();
  expect(await copy(schema, '--from', file)).toMatchObject({
    code: 2,
    text: expect.stringMatching(/^--to: 1 servers work on it; stop them first/) as string,
  });
  expect(await copy(schema, '--to', newFile())).toMatchObject({
    code: 2,
    text: expect.stringMatching(/^--from: 1 servers work on it/) as string,
  });
  await server.close();

  const owner = createLibsqlStore({ file });
  expect((await copy(schema, '--from', file)).text).toMatch(/^--from: The store is in use/);
  await owner.close();
  const { rows } = await query(`SELECT id FROM ${schema}.identifications`);
  expect(rows).toEqual([]);
});

it('copies nothing where a record is damaged, unless it may leave that one behind', async () => {
  const schema = schemaName();
  await fill(openPostgresStore({ schema }), 3);
  await query(`UPDATE ${schema}.identifications SET state = 'phaseZ' WHERE user_id = 2`);
  const file = newFile();

  expect((await copy(schema, '--to', file)).text).toMatch(/^--from: 1 identifications are damaged/);
  expect(lineOf(await copy(schema, '--to', file, '--without-damaged'))).toEqual({
    ...{ event: 'copied', copied: 2, events: 0, leftBehind: ['id-2'] },
  });
  expect((await recordsOf(createLibsqlStore({ file }))).map(({ userId }) => userId)).toEqual([
    1, 3,
  ]);
});

it('refuses to copy what a newer version has written, which it would lose', async () => {
  const schema = schemaName();
  await fill(openPostgresStore({ schema }), 2);
  await query(`UPDATE ${schema}.identifications SET format = 1000 WHERE user_id = 2`);
  const { code, text } = await copy(schema, '--to', newFile(), '--without-damaged');
  expect(code).toBe(2);
  expect(text).toMatch(/^--from: a newer version .* has written 1 of the identifications/);
});

it('names the store that is missing, or that is the same twice', async () => {
  const schema = schemaName();
  const file = newFile();
  expect((await copy(schema, '--from', file, '--to', newFile())).text).toBe(
    '--from: there is no such file',
  );
  expect((await copy(schema)).text).toBe('--to: must be another store than --from');
  expect((await check(schema, '--store', file)).text).toBe('--store: there is no such file');
  expect(existsSync(file)).toBe(false);
});

it('migrates an empty database, says so, and does nothing a second time', async () => {
  const schema = schemaName();
  expect(lineOf(await migrate(schema))).toEqual({ event: 'migrated', schema, from: 0, version: 2 });
  expect(lineOf(await migrate(schema))).toEqual({ event: 'migrated', schema, from: 2, version: 2 });
  expect((await migrate(schema, '--sql')).text).toBe(postgresSchema(schema));
  expect((await migrate(schema, '--store', 'a.db')).text).toBe(
    '--store: must be a database; a server migrates its file itself',
  );
});

it('checks a database: its schema, its servers, its states and its damage', async () => {
  const schema = schemaName();
  expect((await check(schema)).text).toMatch(
    /^IDENTIFICATION_DATABASE_URL: .* has version 0.*Run "identification-machine store migrate"/,
  );
  await fill(openPostgresStore({ schema }), 3);
  const server = openPostgresStore({ schema, lease: 60_000 });
  await server.check();
  const sound = await check(schema);
  expect(sound.code).toBe(0);
  expect(lineOf(sound)).toMatchObject({
    ...{ event: 'checked', schema: { version: 2, needed: 2 }, servers: 1, newer: 0 },
    ...{ states: { initiating: 2, cancelled: 1 }, damaged: [], events: { waiting: 0, dead: 0 } },
  });
  await server.close();
  await query(`UPDATE ${schema}.identifications SET state = 'phaseZ' WHERE user_id = 2`);
  const damaged = await check(schema);
  expect(damaged.code).toBe(1);
  expect(lineOf(damaged)).toMatchObject({ damaged: [{ id: 'id-2', fields: ['state'] }] });
});

it('says why a database cannot be used, and never its password', async () => {
  const url = new URL(inject('postgres'));
  url.password = 'canary';
  const wrong = await run(() => storeMigrate([]), url.href);
  expect(wrong.code).toBe(2);
  expect(wrong.text).toMatch(/^IDENTIFICATION_DATABASE_URL: password authentication failed/);
  url.port = '1';
  const away = await run(() => storeCheck([]), url.href);
  expect(away.text).toMatch(/^IDENTIFICATION_DATABASE_URL: .*ECONNREFUSED/);
  expect(wrong.text + away.text).not.toContain('canary');
});
