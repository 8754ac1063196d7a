/** Stores on the database that the tests share: each test, or each file, has a schema of its own. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, inject, onTestFinished, type TestContext } from 'vitest';
import {
  createPostgresStore,
  type PostgresStore,
  type PostgresStoreOptions,
} from '../../src/server/stores/postgres/index.js';

/** A pool that is ended after the test. */
export function openPool(config: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({ connectionString: inject('postgres'), max: 5, ...config });
  onTestFinished(() => pool.end());
  return pool;
}

/** The name of a schema, which is dropped after the test. */
export function schemaName(): string {
  const schema = newName();
  onTestFinished(() => dropSchema(schema));
  return schema;
}

/** A store with a pool of its own, as each server has one. */
export const openPostgresStore = (options: Partial<PostgresStoreOptions> = {}): PostgresStore =>
  createPostgresStore({ pool: openPool(), schema: schemaName(), ...options });

const TABLES = [
  ...['identifications', 'damaged_identifications', 'servers', 'moves'],
  ...['outbox', 'hand_offs'],
];

/**
 * Names one schema again and again, empty each time: to make a schema takes longer than most tests. It is
 * dropped after the file.
 */
export function emptySchema(): () => Promise<string> {
  const schema = newName();
  let isMade = false;
  afterAll(() => dropSchema(schema));
  return async () => {
    if (isMade) {
      await query(`TRUNCATE ${TABLES.map((table) => `${schema}.${table}`).join(', ')}`);
    }
    isMade = true;
    return schema;
  };
}

/** The name of a schema for a concurrent test, whose context tells when it ends. */
export function newSchema(context: Pick<TestContext, 'onTestFinished'>): string {
  const schema = newName();
  context.onTestFinished(() => dropSchema(schema));
  return schema;
}

const newName = (): string => `test_${randomBytes(6).toString('hex')}`;

async function dropSchema(schema: string): Promise<void> {
  await query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
}

/** Runs a statement on a connection of its own. */
export async function query(
  sql: string,
  values: unknown[] = [],
): Promise<pg.QueryResult<Record<string, unknown>>> {
  const client = new pg.Client({ connectionString: inject('postgres') });
  await client.connect();
  try {
    return await client.query<Record<string, unknown>>(sql, values);
  } finally {
    await client.end();
  }
}
