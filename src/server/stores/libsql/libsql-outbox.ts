import type { WebhookMessage } from '../../../host/webhook-event.js';
import type { EventOutbox, StoredEvent } from '../../event-outbox.js';
import { shownId } from '../../stored-record.js';
import { createClaims, readStoredEvent, storedEvents, toDeadLetter } from '../../stored-event.js';
import type { SqliteDatabase, SqliteValue } from './database.js';
import { bytesOf, textsOf, wholeOf } from './rows.js';

/** All columns, in their order in the table. */
export const EVENT_COLUMNS = [
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

export interface LibsqlOutbox {
  /** Adds the events of a saved record, within its transaction; always true. */
  readonly append: (
    record: { readonly id: string; readonly version: number },
    events: readonly WebhookMessage[],
  ) => true;
  readonly outbox: EventOutbox;
}

export interface StoreAccess {
  readonly read: <T>(work: () => T) => Promise<T>;
  /** In a transaction. */
  readonly write: <T>(work: () => T) => Promise<T>;
  /** Removes what was deleted from the log, soon. */
  readonly clearLog: () => void;
}

/** Beyond what is claimed, to make up for rows that are damaged. */
const SPARE_ROWS = 50;

export function createLibsqlOutbox(
  database: SqliteDatabase,
  { read, write, clearLog }: StoreAccess,
): LibsqlOutbox {
  const claims = createClaims();
  const statements = prepareOutboxStatements(database);
  const intact = (rows: readonly unknown[]): StoredEvent[] =>
    rows.flatMap((row) => toStoredEvent(textsOf(row)) ?? []);
  const hasChanged = ({ changes }: { readonly changes: number | bigint }): boolean =>
    Number(changes) > 0;
  const identificationOf = (id: string): string | null => {
    const row = statements.byId.get(id);
    return row === undefined ? null : (textsOf(row)[1] ?? null);
  };
  const setDue = (identification: string | null, dueAt: number | null): void => {
    if (identification !== null) statements.setDue.run(dueAt, identification);
  };

  return {
    append: (record, events) => {
      for (const event of storedEvents(record, events, Date.now())) {
        statements.insert.run(...eventValuesOf(event));
      }
      return true;
    },
    outbox: {
      claim: (query) =>
        read(() => {
          const rows = statements.due.all(Date.now(), query.limit + claims.count() + SPARE_ROWS);
          return claims.take(intact(rows), query);
        }),
      deliver: (id) =>
        write(() => {
          claims.release(id);
          const identification = identificationOf(id);
          if (hasChanged(statements.remove.run(id))) clearLog();
          setDue(identification, Date.now());
        }),
      postpone: (id, delay) =>
        write(() => {
          claims.release(id);
          const now = Date.now();
          statements.count.run(now, null, id);
          setDue(identificationOf(id), now + delay);
        }),
      bury: (id) =>
        write(() => {
          claims.release(id);
          const now = Date.now();
          statements.count.run(now, now, id);
          setDue(identificationOf(id), null);
        }),
      dead: (limit) =>
        read(() =>
          intact(statements.dead.all(limit)).map((event) =>
            toDeadLetter(event, numberOf(statements.countOf.get(event.identification)) - 1),
          ),
        ),
      revive: (id) =>
        write(() => {
          const isRevived = hasChanged(statements.revive.run(id));
          if (isRevived) setDue(identificationOf(id), Date.now());
          return isRevived;
        }),
      skip: (id) =>
        write(() => {
          const identification = identificationOf(id);
          const isSkipped = hasChanged(statements.skip.run(id));
          if (!isSkipped) return false;
          clearLog();
          setDue(identification, Date.now());
          return true;
        }),
      size: () =>
        read(() => {
          const [waiting, dead, oldest] = textsOf(statements.size.get());
          const since = wholeOf(oldest);
          return {
            waiting: wholeOf(waiting),
            dead: wholeOf(dead),
            oldest: Number.isNaN(since) ? 0 : Math.max(0, Date.now() - since),
          };
        }),
      list: ({ after, limit }) =>
        read(() => {
          const from = [after?.identification ?? '', after?.version ?? 0, after?.position ?? 0];
          return intact(statements.page.all(...from, limit));
        }),
      add: (events) =>
        write(() => {
          for (const event of events) statements.add.run(...eventValuesOf(event));
        }),
    },
  };
}

function prepareOutboxStatements(database: SqliteDatabase) {
  const select = `SELECT ${bytesOf(EVENT_COLUMNS)} FROM outbox`;
  const values = `(${EVENT_COLUMNS.join(', ')}) VALUES (${EVENT_COLUMNS.map(() => '?').join(', ')})`;
  return {
    insert: database.prepare(`INSERT INTO outbox ${values}`),
    add: database.prepare(`INSERT OR IGNORE INTO outbox ${values}`),
    byId: database.prepare(`SELECT ${bytesOf(['id', 'identification'])} FROM outbox WHERE id = ?`),
    due: database.prepare(
      `${select} WHERE due_at IS NOT NULL AND due_at <= ? AND died_at IS NULL AND NOT EXISTS (
         SELECT 1 FROM outbox AS earlier WHERE earlier.identification = outbox.identification
           AND (earlier.version, earlier.position) < (outbox.version, outbox.position)
       ) ORDER BY due_at LIMIT ?`,
    ),
    remove: database.prepare('DELETE FROM outbox WHERE id = ?'),
    setDue: database.prepare(
      'UPDATE outbox SET due_at = ? WHERE identification = ? AND died_at IS NULL',
    ),
    count: database.prepare(
      `UPDATE outbox SET attempts = attempts + 1, tried_at = coalesce(tried_at, ?), died_at = ?,
         due_at = NULL WHERE id = ?`,
    ),
    dead: database.prepare(`${select} WHERE died_at IS NOT NULL ORDER BY died_at LIMIT ?`),
    countOf: database.prepare(
      `SELECT ${bytesOf(['count(*)'])} FROM outbox WHERE identification = ?`,
    ),
    revive: database.prepare(
      `UPDATE outbox SET attempts = 0, tried_at = NULL, died_at = NULL
       WHERE id = ? AND died_at IS NOT NULL`,
    ),
    skip: database.prepare('DELETE FROM outbox WHERE id = ? AND died_at IS NOT NULL'),
    size: database.prepare(
      `SELECT ${bytesOf(['count(*) - count(died_at)', 'count(died_at)', 'min(iif(died_at IS NULL, created_at, NULL))'])}
       FROM outbox`,
    ),
    page: database.prepare(
      `${select} WHERE (identification, version, position) > (?, ?, ?)
       ORDER BY identification, version, position LIMIT ?`,
    ),
  };
}

/** The ids of the identifications whose events cannot be read: they hold the later ones. */
export function damagedEvents(database: SqliteDatabase): string[] {
  const rows = database.prepare(`SELECT ${bytesOf(EVENT_COLUMNS)} FROM outbox`).all();
  const texts = rows.map(textsOf).filter((row) => toStoredEvent(row) === null);
  return texts.map((row) => shownId(row[EVENT_COLUMNS.indexOf('identification')]));
}

const numberOf = (row: unknown): number => wholeOf(textsOf(row)[0]);

/** The event of a row's texts; `null` where the row is damaged. */
export function toStoredEvent(texts: readonly (string | null)[]): StoredEvent | null {
  if (texts.length !== EVENT_COLUMNS.length) return null;
  const text = (column: (typeof EVENT_COLUMNS)[number]): string | null =>
    texts[EVENT_COLUMNS.indexOf(column)] ?? null;
  const whole = (column: (typeof EVENT_COLUMNS)[number]): number => wholeOf(text(column));
  const optional = (column: (typeof EVENT_COLUMNS)[number]): number | null =>
    text(column) === '' ? null : whole(column);
  return readStoredEvent({
    id: text('id'),
    identification: text('identification'),
    version: whole('version'),
    position: whole('position'),
    type: text('type'),
    body: text('body'),
    attempts: whole('attempts'),
    createdAt: whole('created_at'),
    triedAt: optional('tried_at'),
    dueAt: optional('due_at'),
    diedAt: optional('died_at'),
  });
}

export const eventValuesOf = (event: StoredEvent): SqliteValue[] => [
  event.id,
  event.identification,
  event.version,
  event.position,
  event.type,
  event.body,
  event.attempts,
  event.createdAt,
  event.triedAt,
  event.dueAt,
  event.diedAt,
];
