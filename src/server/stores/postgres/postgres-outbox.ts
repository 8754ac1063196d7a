import type { WebhookMessage } from '../../../host/webhook-event.js';
import type { EventOutbox, StoredEvent } from '../../event-outbox.js';
import { readStoredEvent, toDeadLetter } from '../../stored-event.js';
import { textOf, type PostgresPool, type PostgresValue } from './pool.js';
import { asText, wholeOf } from './rows.js';
import { inSchema } from './schema.js';
import { NOW } from './statements.js';

const EVENT_COLUMNS = [
  'id',
  'identification',
  'version',
  'position',
  'type',
  'body',
  'attempts',
  'created_at',
  'tried_at',
  'due_at',
  'died_at',
] as const;

/** The last parameter of a statement that adds events; none where there are none. */
export const eventsValue = (events: readonly WebhookMessage[]): PostgresValue[] =>
  events.length === 0
    ? []
    : [JSON.stringify(events.map((event, position) => ({ ...event, position })))];

export interface PostgresOutboxOptions {
  readonly pool: PostgresPool;
  readonly schema: string;
  /** Runs a call on the open store. */
  readonly call: <T>(work: () => Promise<T>) => Promise<T>;
}

export function createPostgresOutbox({ pool, schema, call }: PostgresOutboxOptions): EventOutbox {
  const statements = outboxStatements(schema);
  const rowsOf = (text: string, values: PostgresValue[] = []): Promise<readonly unknown[]> =>
    call(async () => (await pool.query(text, values)).rows);
  const changes = (text: string, values: PostgresValue[]): Promise<boolean> =>
    call(async () => ((await pool.query(text, values)).rowCount ?? 0) > 0);

  return {
    claim: async ({ limit, hold }) =>
      (await rowsOf(statements.claim, [limit, hold])).flatMap((row) => {
        const event = toStoredEvent(row);
        if (event === null) return [];
        const { id, type, body, identification, attempts } = event;
        const triedFor = wholeOf(textOf(row, 'tried_for'));
        return {
          id,
          type,
          body,
          identification,
          attempts,
          triedFor,
          age: wholeOf(textOf(row, 'age')),
        };
      }),
    deliver: async (id) => {
      await changes(statements.remove, [id, false]);
    },
    postpone: async (id, delay) => {
      await changes(statements.postpone, [id, delay]);
    },
    bury: async (id) => {
      await changes(statements.bury, [id]);
    },
    dead: async (limit) =>
      (await rowsOf(statements.dead, [limit])).flatMap((row) => {
        const event = toStoredEvent(row);
        return event === null ? [] : [toDeadLetter(event, wholeOf(textOf(row, 'held')))];
      }),
    revive: (id) => changes(statements.revive, [id]),
    skip: (id) => changes(statements.remove, [id, true]),
    size: async () => {
      const [row] = await rowsOf(statements.size);
      const [waiting, dead, oldest] = ['waiting', 'dead', 'oldest'].map((name) =>
        wholeOf(textOf(row, name)),
      );
      return { waiting: waiting ?? 0, dead: dead ?? 0, oldest: Math.max(0, oldest ?? 0) };
    },
    list: async ({ after, limit }) => {
      const from = [after?.identification ?? '', after?.version ?? 0, after?.position ?? 0];
      const rows = await rowsOf(statements.page, [...from, limit]);
      return rows.flatMap((row) => toStoredEvent(row) ?? []);
    },
    add: async (events) => {
      await changes(statements.add, [JSON.stringify(events.map(toRow))]);
    },
  };
}

function outboxStatements(schema: string) {
  const sql = (text: string): string => inSchema(text, schema);
  const ofSame = `identification = (SELECT identification FROM SCHEMA.outbox WHERE id = $1)`;
  return {
    /** $1 limit, $2 hold. Only the oldest of an identification; another server's choice is skipped. */
    claim: sql(`WITH due AS (
  SELECT id FROM SCHEMA.outbox event
  WHERE due_at <= ${NOW} AND died_at IS NULL AND NOT EXISTS (
    SELECT FROM SCHEMA.outbox earlier WHERE earlier.identification = event.identification
      AND (earlier.version, earlier.position) < (event.version, event.position)
  )
  ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
)
UPDATE SCHEMA.outbox event SET due_at = ${NOW} + $2 FROM due WHERE event.id = due.id
RETURNING ${asText(EVENT_COLUMNS, 'event')},
  GREATEST(0, ${NOW} - coalesce(event.tried_at, ${NOW}))::text AS tried_for,
  GREATEST(0, ${NOW} - event.created_at)::text AS age`),
    /** $1 id, $2 whether only a dead one. Those that it has held are due. */
    remove: sql(`WITH removed AS (
  DELETE FROM SCHEMA.outbox WHERE id = $1 AND (died_at IS NOT NULL OR NOT $2) RETURNING identification
), freed AS (
  UPDATE SCHEMA.outbox SET due_at = ${NOW}
  WHERE identification IN (SELECT identification FROM removed) AND id <> $1 AND died_at IS NULL
)
SELECT FROM removed`),
    /** $1 id, $2 delay. Its followers are not looked at before. */
    postpone: sql(`UPDATE SCHEMA.outbox SET due_at = ${NOW} + $2,
  attempts = attempts + (id = $1)::integer,
  tried_at = CASE WHEN id = $1 THEN coalesce(tried_at, ${NOW}) END
WHERE ${ofSame} AND died_at IS NULL`),
    bury: sql(`UPDATE SCHEMA.outbox SET due_at = NULL,
  attempts = attempts + (id = $1)::integer,
  tried_at = CASE WHEN id = $1 THEN coalesce(tried_at, ${NOW}) END,
  died_at = CASE WHEN id = $1 THEN ${NOW} END
WHERE ${ofSame} AND died_at IS NULL`),
    revive: sql(`UPDATE SCHEMA.outbox SET due_at = ${NOW}, died_at = NULL, tried_at = NULL,
  attempts = CASE WHEN id = $1 THEN 0 ELSE attempts END
WHERE ${ofSame} AND EXISTS (SELECT FROM SCHEMA.outbox WHERE id = $1 AND died_at IS NOT NULL)`),
    dead: sql(`SELECT ${asText(EVENT_COLUMNS)}, (
  SELECT count(*) - 1 FROM SCHEMA.outbox held WHERE held.identification = outbox.identification
)::text AS held FROM SCHEMA.outbox WHERE died_at IS NOT NULL ORDER BY outbox.died_at LIMIT $1`),
    size: sql(`SELECT count(*) FILTER (WHERE died_at IS NULL)::text AS waiting,
  count(died_at)::text AS dead,
  coalesce(${NOW} - min(created_at) FILTER (WHERE died_at IS NULL), 0)::text AS oldest
FROM SCHEMA.outbox`),
    page: sql(`SELECT ${asText(EVENT_COLUMNS)} FROM SCHEMA.outbox
WHERE (identification, version, position) > ($1, $2, $3)
ORDER BY outbox.identification, outbox.version, outbox.position LIMIT $4`),
    /** $1 a JSON array of rows. */
    add: sql(`INSERT INTO SCHEMA.outbox (${EVENT_COLUMNS.join(', ')})
SELECT ${EVENT_COLUMNS.join(', ')} FROM json_populate_recordset(NULL::SCHEMA.outbox, $1::json)
ON CONFLICT DO NOTHING`),
  };
}

const toRow = (event: StoredEvent): Record<(typeof EVENT_COLUMNS)[number], unknown> => ({
  id: event.id,
  identification: event.identification,
  version: event.version,
  position: event.position,
  type: event.type,
  body: event.body,
  attempts: event.attempts,
  created_at: event.createdAt,
  tried_at: event.triedAt,
  due_at: event.dueAt,
  died_at: event.diedAt,
});

/** The event of a row; `null` where the row is damaged. */
function toStoredEvent(row: unknown): StoredEvent | null {
  const whole = (column: string): number => wholeOf(textOf(row, column));
  const optional = (column: string): number | null =>
    textOf(row, column) === null ? null : whole(column);
  return readStoredEvent({
    id: textOf(row, 'id'),
    identification: textOf(row, 'identification'),
    version: whole('version'),
    position: whole('position'),
    type: textOf(row, 'type'),
    body: textOf(row, 'body'),
    attempts: whole('attempts'),
    createdAt: whole('created_at'),
    triedAt: optional('tried_at'),
    dueAt: optional('due_at'),
    diedAt: optional('died_at'),
  });
}
