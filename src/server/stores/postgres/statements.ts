/** The SQL of the store. */
import { asText, SAVED_COLUMNS } from './rows.js';
import { FORMAT, inSchema } from './schema.js';

/** As the index has it. */
const IS_WORKING = "state IN ('initiating', 'restarting', 'phaseA', 'phaseB', 'finalizing')";

const COLUMNS = ['id', ...SAVED_COLUMNS];
const parameters = (first: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `$${String(first + index)}`);

/** Epoch ms by the clock of the database. */
export const NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/** The first number of the advisory locks of users. */
const USER_LOCKS = 1_044_981;

/** The statements for a schema. */
export function statementsFor(schema: string) {
  const sql = (text: string): string => inSchema(text, schema);
  const count = SAVED_COLUMNS.length;
  const assignments = (first: number): string =>
    parameters(first, count)
      .map((parameter, index) => `${SAVED_COLUMNS[index] ?? ''} = ${parameter}`)
      .join(', ');
  const select = `SELECT ${asText(COLUMNS)} FROM SCHEMA.identifications`;
  const isFree = (row: string): string =>
    `(${row}owner IS NULL OR NOT EXISTS (SELECT FROM SCHEMA.servers WHERE id = ${row}owner))`;
  const holdsLease = (owner: string): string =>
    `EXISTS (SELECT FROM SCHEMA.servers WHERE id = ${owner})`;

  const selectDue = (condition: string): string => {
    const isDue = `due_at IS NOT NULL AND ${condition} AND due_at <= $1 AND (due_at, id) > ($2, $3)`;
    const mayClaim = `owner IS DISTINCT FROM $5 AND format <= ${String(FORMAT)} AND ${isFree('i.')}
    AND ${holdsLease('$5')}`;
    // What a server was working on goes on now: the due time is that of another clock.
    return sql(`WITH free AS (
  SELECT id FROM SCHEMA.identifications i WHERE ${isDue} AND ${mayClaim}
  ORDER BY due_at, id LIMIT $4 FOR UPDATE SKIP LOCKED
), left_in_work AS (
  SELECT id FROM SCHEMA.identifications i WHERE ${IS_WORKING} AND ${mayClaim}
  ORDER BY due_at, id LIMIT $4 FOR UPDATE SKIP LOCKED
), claimed AS (
  UPDATE SCHEMA.identifications i SET owner = $5, due_at = LEAST(due_at, $1)
  WHERE id IN (SELECT id FROM free UNION SELECT id FROM left_in_work)
  RETURNING i.id, i.due_at, i.state
), own AS (
  SELECT id, due_at, state FROM SCHEMA.identifications
  WHERE ${isDue} AND owner = $5 ORDER BY due_at, id LIMIT $4
)
SELECT id, due_at::text AS due_at, state, claimed::text AS claimed FROM (
  SELECT id, due_at, state, true AS claimed FROM claimed
  UNION ALL SELECT id, due_at, state, false FROM own
) AS due ORDER BY due.due_at, id LIMIT $4`);
  };

  const insert = `INSERT INTO SCHEMA.identifications (${COLUMNS.join(', ')}, owner)
VALUES (${parameters(1, count + 2).join(', ')}) ON CONFLICT DO NOTHING`;
  /** What was `saved`, and its events: the last parameter is a JSON array of them. */
  const queued = (last: number): string => `, queued AS (
  INSERT INTO SCHEMA.outbox (id, identification, version, position, type, body, attempts, created_at, due_at)
  SELECT event.id, saved.id, saved.version, event.position, event.type, event.body, 0, ${NOW}, ${NOW}
  FROM saved, json_to_recordset($${String(last)}::json)
    AS event (id text, position integer, type text, body text)
)`;
  const update = (events: string): string =>
    sql(`WITH saved AS (
  UPDATE SCHEMA.identifications i SET ${assignments(6)}, owner = $3
  WHERE id = $1 AND version = $2 AND ${holdsLease('$3')} AND (owner = $3 OR ${isFree('i.')})
  RETURNING i.id, i.version
)${events}
SELECT pg_notify($4, $5) FROM saved`);
  const take = (events: string): string =>
    sql(`WITH before AS (
  SELECT id, owner FROM SCHEMA.identifications WHERE id = $1 AND version = $2 FOR UPDATE
), saved AS (
  UPDATE SCHEMA.identifications i SET ${assignments(6)}, owner = $3
  FROM before WHERE i.id = before.id AND ${holdsLease('$3')} RETURNING i.id, i.version
), moved AS (
  INSERT INTO SCHEMA.moves (owner, identification)
  SELECT before.owner, before.id FROM before, saved, SCHEMA.servers
  WHERE before.owner = servers.id AND before.owner <> $3
  ON CONFLICT DO NOTHING
)${events}
SELECT pg_notify($4, $5) FROM saved`);

  return {
    /** $1 id, the saved columns, the owner. */
    insert: sql(insert),
    /** As `insert`, then the events. */
    insertTold: sql(`WITH saved AS (
${insert} RETURNING id, version
)${queued(count + 3)}
SELECT FROM saved`),
    /** $1 id, $2 the expected version, $3 owner, $4 channel, $5 payload, the saved columns. */
    update: update(''),
    /** As `update`, then the events. */
    updateTold: update(queued(count + 6)),
    /** As `update`; takes it from another server, and leaves word there. */
    take: take(''),
    takeTold: take(queued(count + 6)),
    remove: sql('DELETE FROM SCHEMA.identifications WHERE id = $1 AND version = $2'),
    byId: sql(`${select} WHERE id = $1`),
    inProgress: sql(`${select} WHERE user_id = $1 AND user_type = $2 AND in_progress`),
    /** Until the end of the transaction; the first number keeps it apart from the app's own locks. */
    lockUser: `SELECT pg_advisory_xact_lock(${String(USER_LOCKS)}, $1)`,
    /** While there is none of the same type, which `insert` finds. */
    ofOtherType:
      sql(`${select} WHERE user_id = $1 AND user_type <> $2 AND in_progress AND NOT EXISTS (
  SELECT FROM SCHEMA.identifications WHERE user_id = $1 AND user_type = $2 AND in_progress
)`),
    current: sql(`${select} WHERE user_id = $1 AND user_type = $2
ORDER BY in_progress DESC, created_at DESC, id DESC`),
    /** $1 until, $2 and $3 the position, $4 limit, $5 owner. */
    due: selectDue('true'),
    unfinishedDue: selectDue('(in_progress OR delivery_attempts IS NOT NULL)'),
    counts: sql('SELECT state, count(*)::text AS count FROM SCHEMA.identifications GROUP BY state'),
    page: sql(`${select} WHERE id > $1 ORDER BY id LIMIT $2`),
    list: (where: string, limit: string, offset: string): string =>
      sql(`${select} WHERE true${where} ORDER BY created_at, id LIMIT ${limit} OFFSET ${offset}`),
    versions: sql(
      'SELECT id, version::text AS version FROM SCHEMA.identifications WHERE id = ANY($1)',
    ),
    setAside: sql(`WITH moved AS (
  DELETE FROM SCHEMA.identifications WHERE user_id = $1 AND user_type = $2 AND in_progress
    AND id = $3 RETURNING *
)
INSERT INTO SCHEMA.damaged_identifications SELECT * FROM moved`),
    newer: sql(
      `SELECT count(*)::text AS count FROM SCHEMA.identifications WHERE format > ${String(FORMAT)}`,
    ),
    idsSetAside: sql('SELECT id FROM SCHEMA.damaged_identifications'),
    /** Fails on a database that takes no writes, such as a replica. */
    check: sql('SELECT FROM SCHEMA.schema_version FOR UPDATE'),
    /** $1 owner, $2 the lease in ms. */
    register: sql(`INSERT INTO SCHEMA.servers (id, expires_at)
VALUES ($1, clock_timestamp() + $2 * interval '1 millisecond')`),
    /** As `register`. The lease of before tells whether the database was away. */
    renew: sql(`WITH before AS (
  SELECT expires_at > clock_timestamp() AS valid FROM SCHEMA.servers WHERE id = $1
), renewed AS (
  UPDATE SCHEMA.servers SET expires_at = clock_timestamp() + $2 * interval '1 millisecond'
  WHERE id = $1 RETURNING 1
), taken AS (
  DELETE FROM SCHEMA.moves WHERE owner = $1 RETURNING identification
)
SELECT
  EXISTS (SELECT FROM renewed)::text AS renewed,
  (SELECT string_agg(identification, ' ') FROM taken WHERE NOT EXISTS (
    SELECT FROM SCHEMA.identifications WHERE id = identification AND owner = $1
  )) AS taken,
  (SELECT string_agg(id::text, ' ' ORDER BY id) FROM SCHEMA.servers) AS servers,
  ((SELECT valid FROM before) AND EXISTS (
    SELECT FROM SCHEMA.servers WHERE id <> $1 AND expires_at < clock_timestamp()
  ))::text AS reaps`),
    /** $1 channel, $2 payload. */
    ping: sql('SELECT pg_notify($1, $2)'),
    /** Ends the leases that were not renewed; one that is being renewed is left. */
    reap: sql(`WITH ended AS (
  DELETE FROM SCHEMA.servers WHERE id IN (
    SELECT id FROM SCHEMA.servers WHERE id <> $1 AND expires_at < clock_timestamp()
    FOR UPDATE SKIP LOCKED
  ) RETURNING id
), forgotten AS (
  DELETE FROM SCHEMA.moves USING ended WHERE moves.owner = ended.id
)
SELECT pg_notify($2, 'servers') FROM (SELECT count(*) AS count FROM ended) AS all_ended
WHERE count > 0`),
    /** $1 owner, $2 ids, $3 channel. */
    release: sql(`WITH released AS (
  UPDATE SCHEMA.identifications SET owner = NULL WHERE id = ANY($2) AND owner = $1 RETURNING 1
)
SELECT pg_notify($3, 'servers') FROM (SELECT count(*) FROM released) AS all_released`),
    /** The servers whose lease has not ended; $1 one that does not count. */
    liveServers: sql(
      'SELECT id::text AS id FROM SCHEMA.servers WHERE id <> $1 AND expires_at > clock_timestamp()',
    ),
    leave: sql(`WITH left_now AS (DELETE FROM SCHEMA.servers WHERE id = $1 RETURNING 1)
SELECT pg_notify($2, 'servers') FROM left_now`),
  };
}

export type Statements = ReturnType<typeof statementsFor>;
