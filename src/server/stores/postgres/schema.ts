import { quoted } from './pool.js';

/** The name of the schema, unless the app gives another one. */
export const DEFAULT_SCHEMA = 'identification_machine';

/** What a schema may be called. */
export const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,39}$/;

/**
 * The newest format of the records that this version writes. A version that writes what an older one
 * cannot read raises it: the older one then leaves such a record to the servers of the newer version.
 */
export const FORMAT = 2;

/**
 * One step for each schema version, in order. A released step never changes, and a step only adds, so
 * that servers of the version before it work on.
 */
const MIGRATIONS = [
  `
-- One row for each identification; owner is the server that works on it.
CREATE TABLE SCHEMA.identifications (
  id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  user_id bigint NOT NULL,
  user_type text NOT NULL,
  state text NOT NULL,
  in_progress boolean NOT NULL,
  due_at bigint,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  delivery_attempts bigint,
  subject json NOT NULL,
  checkpoint json NOT NULL,
  timeline json NOT NULL,
  format integer NOT NULL,
  owner uuid
) WITH (fillfactor = 80);

CREATE UNIQUE INDEX one_in_progress ON SCHEMA.identifications (user_id, user_type)
  WHERE in_progress;
CREATE INDEX by_due_time ON SCHEMA.identifications (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX unfinished_by_due_time ON SCHEMA.identifications (due_at, id)
  WHERE due_at IS NOT NULL AND (in_progress OR delivery_attempts IS NOT NULL);
CREATE INDEX working_by_due_time ON SCHEMA.identifications (due_at, id)
  WHERE state IN ('initiating', 'restarting', 'phaseA', 'phaseB', 'finalizing');
CREATE INDEX by_age ON SCHEMA.identifications (created_at, id);
CREATE INDEX by_state ON SCHEMA.identifications (state, created_at, id);
CREATE INDEX by_user ON SCHEMA.identifications (user_id, created_at, id);

-- Rows that were in the way of a new identification of their user, as they were.
CREATE TABLE SCHEMA.damaged_identifications (LIKE SCHEMA.identifications);

-- The servers that hold a lease. What a server without a row owned is free.
CREATE TABLE SCHEMA.servers (
  id uuid PRIMARY KEY,
  expires_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Identifications that another server has taken from their owner, until the owner has heard of it.
CREATE TABLE SCHEMA.moves (
  owner uuid NOT NULL,
  identification text COLLATE "C" NOT NULL,
  PRIMARY KEY (owner, identification)
);
`,
  `
-- Events that were saved and are not delivered. Times are epoch ms of the database's clock; due_at is
-- null where an event is dead, or held by a dead one of its identification.
CREATE TABLE SCHEMA.outbox (
  id text COLLATE "C" PRIMARY KEY,
  identification text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  position integer NOT NULL,
  type text NOT NULL,
  body text NOT NULL,
  attempts bigint NOT NULL,
  created_at bigint NOT NULL,
  tried_at bigint,
  due_at bigint,
  died_at bigint
) WITH (fillfactor = 80);

CREATE UNIQUE INDEX outbox_by_identification ON SCHEMA.outbox (identification, version, position);
CREATE INDEX outbox_by_due_time ON SCHEMA.outbox (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_by_death ON SCHEMA.outbox (died_at) WHERE died_at IS NOT NULL;

-- The hand-off of an identification to another device. Of a link and of a device only the SHA-256.
CREATE TABLE SCHEMA.hand_offs (
  identification text COLLATE "C" PRIMARY KEY
    REFERENCES SCHEMA.identifications (id) ON DELETE CASCADE,
  status text NOT NULL,
  expires_at bigint NOT NULL,
  code text,
  hash text NOT NULL
);
`,
] as const;

/** The version of the present schema. */
export const SCHEMA_VERSION: number = MIGRATIONS.length;

const VERSION_TABLE = `
-- version is that of the schema; servers that know less than compatible_from may not use it.
CREATE TABLE IF NOT EXISTS SCHEMA.schema_version (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  version integer NOT NULL,
  compatible_from integer NOT NULL
);
`;

/** Puts the name of the schema into SQL. */
export const inSchema = (sql: string, schema: string): string =>
  sql.replaceAll('SCHEMA.', `${quoted(schema)}.`);

/** The statements that bring a schema from a version to the present one; 0 is an empty database. */
export function migrationSteps(schema: string, from: number): readonly string[] {
  const version = String(MIGRATIONS.length);
  return [
    ...(from === 0
      ? [`CREATE SCHEMA IF NOT EXISTS ${quoted(schema)};`, inSchema(VERSION_TABLE, schema).trim()]
      : []),
    ...MIGRATIONS.slice(from).map((step) => inSchema(step, schema).trim()),
    inSchema(
      `INSERT INTO SCHEMA.schema_version (version, compatible_from) VALUES (${version}, 1)
  ON CONFLICT (only_row) DO UPDATE SET version = EXCLUDED.version;`,
      schema,
    ),
  ];
}

/**
 * The SQL of the whole schema, to be read before it is run: what `identification-machine store migrate`
 * runs on an empty database.
 *
 * @param schema the name of the schema
 *
 * @example
 * ```ts
 * import { postgresSchema } from 'identification-machine/stores/postgres';
 *
 * console.log(postgresSchema());
 * ```
 */
export const postgresSchema = (schema: string = DEFAULT_SCHEMA): string =>
  `${migrationSteps(schema, 0).join('\n\n')}\n`;
