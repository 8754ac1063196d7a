import { migrate } from '../server/stores/postgres/migrate.js';
import { postgresSchema, SCHEMA_VERSION } from '../server/stores/postgres/schema.js';
import { databaseReasonOf, openPoolOf } from './open-place.js';
import { parseOptions } from './parse-options.js';
import { printableJson } from './printable.js';
import { mustBeGiven, placeOf, STORE_MIGRATE_OPTIONS } from './store-options.js';
import { EXIT_CODES, UsageError } from './usage-error.js';

/** `identification-machine store migrate`: brings the schema of a database to the version it needs. */
export async function storeMigrate(args: readonly string[]): Promise<number> {
  const values = parseOptions(STORE_MIGRATE_OPTIONS, args, [
    (given) => {
      if (given.sql !== true) mustBeGiven('store')(given);
    },
  ]);
  const schema = values['database-schema'];
  if (values.sql) {
    process.stdout.write(postgresSchema(schema));
    return EXIT_CODES.completed;
  }
  const place = placeOf('store', values);
  if (place.kind === 'file') {
    throw new UsageError('--store: must be a database; a server migrates its file itself');
  }
  const pool = await openPoolOf(place, values);
  try {
    const from = await migrate(pool, schema);
    // A newer schema that this version may use stays as it is.
    const version = Math.max(from, SCHEMA_VERSION);
    process.stdout.write(`${printableJson({ event: 'migrated', schema, from, version })}\n`);
    return EXIT_CODES.completed;
  } catch (error) {
    throw new UsageError(`${place.option}: ${databaseReasonOf(error)}`);
  } finally {
    await pool.end();
  }
}
