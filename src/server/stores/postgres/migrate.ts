import { IdentificationStoreError } from '../../identification-store.js';
import { inTransaction, quoted, sqlState, type PostgresPool } from './pool.js';
import { inSchema, migrationSteps, SCHEMA_VERSION } from './schema.js';

/** Any number, as long as nothing else in the database locks it: the letters "idm" as bytes. */
const LOCK = 0x69646d;
const NO_SUCH_SCHEMA_OR_TABLE = ['3F000', '42P01'];

/** What a database has of the schema. */
interface Found {
  /** 0 where there is none. */
  readonly version: number;
  readonly compatibleFrom: number;
}

/**
 * Brings the schema to the present version, and resolves with the version before. Servers that do so at
 * the same time wait for the first.
 *
 * @throws (rejects with) IdentificationStoreError `newerSchema`, or the error of the database
 */
export async function migrate(pool: PostgresPool, schema: string): Promise<number> {
  const found = await schemaVersion(pool, schema);
  if (found >= SCHEMA_VERSION) return found;
  return inTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    // Another server may have migrated meanwhile. The table may be missing, which would end the transaction.
    const { rows } = await client.query('SELECT to_regclass($1) IS NOT NULL AS there', [
      `${quoted(schema)}.schema_version`,
    ]);
    const isThere = rows.some((row) => Reflect.get(Object(row), 'there') === true);
    const version = isThere ? await schemaVersion(client, schema) : 0;
    if (version >= SCHEMA_VERSION) return version;
    for (const step of migrationSteps(schema, version)) await client.query(step);
    return version;
  });
}

/**
 * The version of the schema; 0 where there is none.
 *
 * @throws (rejects with) IdentificationStoreError `newerSchema` where this version of the package may not
 * use it, or the error of the database
 */
export async function schemaVersion(
  database: Pick<PostgresPool, 'query'>,
  schema: string,
): Promise<number> {
  const { version, compatibleFrom } = await find(database, schema);
  if (compatibleFrom <= SCHEMA_VERSION) return version;
  throw new IdentificationStoreError(
    'newerSchema',
    `The store has the schema version ${String(version)}, for versions of identification-machine ` +
      `that know ${String(compatibleFrom)} or more; this one knows ${String(SCHEMA_VERSION)}. Update the package.`,
  );
}

async function find(database: Pick<PostgresPool, 'query'>, schema: string): Promise<Found> {
  try {
    const { rows } = await database.query(
      inSchema('SELECT version, compatible_from FROM SCHEMA.schema_version', schema),
    );
    const [row] = rows;
    if (typeof row === 'object' && row !== null && 'version' in row && 'compatible_from' in row) {
      return { version: Number(row.version), compatibleFrom: Number(row.compatible_from) };
    }
  } catch (error) {
    if (!NO_SUCH_SCHEMA_OR_TABLE.includes(sqlState(error))) throw error;
  }
  return { version: 0, compatibleFrom: 0 };
}

/**
 * Expects the present schema, or a newer one that this version may use.
 *
 * @throws (rejects with) IdentificationStoreError `olderSchema` or `newerSchema`
 */
export async function mustBeMigrated(pool: PostgresPool, schema: string): Promise<void> {
  const version = await schemaVersion(pool, schema);
  if (version >= SCHEMA_VERSION) return;
  throw new IdentificationStoreError(
    'olderSchema',
    `The schema ${quoted(schema)} has version ${String(version)}; this version of ` +
      `identification-machine needs ${String(SCHEMA_VERSION)}. Run "identification-machine store migrate".`,
  );
}
