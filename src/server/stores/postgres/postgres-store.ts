import { identificationStates } from '../../../../machines/identification.types.js';
import { parseInput } from '../../../input/parse-input.js';
import type { EventOutbox } from '../../event-outbox.js';
import type {
  Creation,
  CreationRule,
  DamagedRecord,
  HandOffStore,
  IdentificationRecord,
  IdentificationStore,
  SaveRule,
  StoreSharing,
} from '../../identification-store.js';
import { ID, shownId } from '../../stored-record.js';
import { createLeases } from './leases.js';
import { migrate, mustBeMigrated } from './migrate.js';
import { optionsSchema, type PostgresStoreOptions } from './options.js';
import { guard, inTransaction, sqlState, textOf, type PostgresValue } from './pool.js';
import { createPostgresHandOffs } from './postgres-hand-offs.js';
import { createPostgresOutbox, eventsValue } from './postgres-outbox.js';
import { toDue, toRecord, toStored, valuesOf, wholeOf } from './rows.js';
import { statementsFor } from './statements.js';

/** A store in a Postgres database, which several servers share. */
export interface PostgresStore extends IdentificationStore {
  readonly sharing: StoreSharing;
  readonly outbox: EventOutbox;
  readonly handOffs: HandOffStore;
}

/** So few that a page of a scan stays small. */
const ROWS_PER_PAGE = 500;
/** How often `create` looks again where another identification of the user ends meanwhile. */
const MAX_CREATIONS = 5;
const UNIQUE_VIOLATION = '23505';

/**
 * Opens a store in Postgres 13 or later, by the app's own pool. Any number of servers may share it: each
 * works on a part of the identifications, all answer for each of them, and one takes over what another
 * leaves.
 *
 * It connects with its first call, and then makes or extends its schema. It rejects while the database
 * cannot be reached, and goes on when it can again.
 *
 * @throws InvalidInputError that names each option that breaks its rule
 *
 * @example
 * ```ts
 * import { createServerHost } from 'identification-machine/server';
 * import { createPostgresStore } from 'identification-machine/stores/postgres';
 * import pg from 'pg';
 *
 * const pool = new pg.Pool({
 *   connectionString: process.env['DATABASE_URL'],
 *   connectionTimeoutMillis: 5_000,
 *   statement_timeout: 10_000,
 *   query_timeout: 15_000,
 * });
 * const store = createPostgresStore({ pool });
 * ```
 */
export function createPostgresStore(options: PostgresStoreOptions): PostgresStore {
  const { pool, schema, migrates, lease, onWarning } = parseInput(optionsSchema, options);
  const statements = statementsFor(schema);
  const channel = schema;
  const leases = createLeases({
    pool,
    statements,
    channel,
    duration: lease,
    onWarning:
      onWarning ??
      ((message) => {
        process.emitWarning(message);
      }),
  });
  /** Without a listener the end of an idle connection would end the process. */
  const ignoreIdle = (): void => undefined;
  pool.on('error', ignoreIdle);
  pool.on('connect', guard);
  const pending = new Set<Promise<unknown>>();
  let opening: Promise<void> | null = null;
  let closed: Promise<void> | null = null;

  async function open(): Promise<void> {
    await (migrates ? migrate : mustBeMigrated)(pool, schema);
    await leases.register();
  }

  function opened(): Promise<void> {
    return (opening ??= open().catch((error: unknown) => {
      // The next call tries again.
      opening = null;
      throw error;
    }));
  }

  async function call<T>(work: () => Promise<T>): Promise<T> {
    if (closed !== null) throw new Error('The store is closed.');
    const running = opened().then(work);
    pending.add(running);
    try {
      return await running;
    } finally {
      pending.delete(running);
    }
  }

  const rowsOf = async (text: string, values: PostgresValue[] = []): Promise<readonly unknown[]> =>
    (await pool.query(text, values)).rows;
  const changed = async (text: string, values: PostgresValue[]): Promise<boolean> =>
    ((await pool.query(text, values)).rowCount ?? 0) > 0;
  const intact = (rows: readonly unknown[]): IdentificationRecord[] =>
    rows.flatMap((row) => toStored(row)?.record ?? []);

  /** Inserts a record where none of the user's other type is in progress, whichever server asks. */
  const insertAlone = (record: IdentificationRecord, insert: string, values: PostgresValue[]) =>
    inTransaction(pool, async (client): Promise<Creation | null> => {
      const { userId, userType } = record;
      await client.query(statements.lockUser, [userId]);
      const { rows } = await client.query(statements.ofOtherType, [userId, userType]);
      const [existing] = intact(rows);
      if (existing !== undefined) return { created: false, existing };
      const { rowCount } = await client.query(insert, values);
      return (rowCount ?? 0) > 0 ? { created: true } : null;
    });

  async function create(
    record: IdentificationRecord,
    { onePerUserId = false, events = [] }: CreationRule = {},
  ): Promise<Creation> {
    const { id, userId, userType } = record;
    const insert = events.length === 0 ? statements.insert : statements.insertTold;
    for (let creations = 0; creations < MAX_CREATIONS; creations += 1) {
      const values = [id, ...valuesOf(record), leases.owner(), ...eventsValue(events)];
      if (onePerUserId) {
        const creation = await insertAlone(record, insert, values);
        if (creation !== null) return creation;
      } else if (await changed(insert, values)) return { created: true };
      const [row] = await rowsOf(statements.inProgress, [userId, userType]);
      if (row === undefined) {
        if ((await rowsOf(statements.byId, [id])).length > 0) break;
        // The one that was in the way has ended meanwhile.
        continue;
      }
      const stored = toStored(row);
      if (stored?.record !== null) {
        return { created: false, existing: toRecord(row) };
      }
      await inTransaction(pool, (client) =>
        client.query(statements.setAside, [userId, userType, textOf(row, 'id')]),
      );
    }
    throw new Error('A record with this id exists already.');
  }

  async function save(
    record: IdentificationRecord,
    expectedVersion: number,
    { takes = false, events = [] }: SaveRule = {},
  ): Promise<boolean> {
    const { id, version } = record;
    const values = [
      ...[id, expectedVersion, leases.owner(), channel, leases.payload(id, version)],
      ...valuesOf(record),
      ...eventsValue(events),
    ];
    const { take, takeTold, update, updateTold } = statements;
    const [alone, told] = takes ? [take, takeTold] : [update, updateTold];
    try {
      return await changed(events.length === 0 ? alone : told, values);
    } catch (error) {
      // The user has another one in progress.
      if (sqlState(error) === UNIQUE_VIOLATION) return false;
      throw error;
    }
  }

  async function load(id: string): Promise<IdentificationRecord | null> {
    if (!ID.test(id)) return null;
    const [row] = await rowsOf(statements.byId, [id]);
    return row === undefined ? null : toRecord(row);
  }

  async function current(
    ...[userId, userType]: Parameters<IdentificationStore['current']>
  ): Promise<IdentificationRecord | null> {
    for (const row of await rowsOf(statements.current, [userId, userType])) {
      const stored = toStored(row);
      // One of a newer version is refused, as it is this user's.
      if (stored?.record !== null) return toRecord(row);
    }
    return null;
  }

  async function list(
    query: Parameters<IdentificationStore['list']>[0],
  ): Promise<IdentificationRecord[]> {
    const { state, userId, dueBefore, after, limit } = query;
    const values: PostgresValue[] = [];
    const parameter = (value: PostgresValue): string => `$${String(values.push(value))}`;
    const where = [
      ...(state === undefined ? [] : [`state = ${parameter(state)}`]),
      ...(userId === undefined ? [] : [`user_id = ${parameter(userId)}`]),
      ...(dueBefore === undefined ? [] : [`due_at < ${parameter(dueBefore)}`]),
      ...(after === undefined
        ? []
        : [`(created_at, id) > (${parameter(after.createdAt)}, ${parameter(after.id)})`]),
    ].map((condition) => ` AND ${condition}`);
    const [limited, offsetAt] = [parameter(limit), values.push(0)];
    const text = statements.list(where.join(''), limited, `$${String(offsetAt)}`);
    const records: IdentificationRecord[] = [];
    // Damaged rows take no place on a page.
    for (let offset = 0; records.length < limit; offset += limit) {
      const rows = await rowsOf(text, [...values.slice(0, -1), offset]);
      records.push(...intact(rows));
      if (rows.length < limit) break;
    }
    return records.slice(0, limit);
  }

  async function damaged(): Promise<DamagedRecord[]> {
    const found: DamagedRecord[] = [];
    for (let after: string | null = ''; after !== null;) {
      const rows: readonly unknown[] = await rowsOf(statements.page, [after, ROWS_PER_PAGE]);
      found.push(...rows.flatMap((row) => toStored(row)?.damaged ?? []));
      after = rows.length < ROWS_PER_PAGE ? null : textOf(rows.at(-1), 'id');
    }
    const aside = await rowsOf(statements.idsSetAside);
    return [...found, ...aside.map((row) => ({ id: shownId(textOf(row, 'id')), fields: ['row'] }))];
  }

  async function close(): Promise<void> {
    await Promise.allSettled(pending);
    // What was never opened, or cannot be reached, has nothing to give back: its lease ends by itself.
    if (opening !== null) await leases.leave().catch(() => undefined);
    pool.removeListener('error', ignoreIdle);
    pool.removeListener('connect', guard);
  }

  return {
    create: (record, rule) => call(() => create(record, rule)),
    load: (id) => call(() => load(id)),
    current: (userId, userType) => call(() => current(userId, userType)),
    save: (record, expectedVersion, how) => call(() => save(record, expectedVersion, how)),
    remove: (id, expectedVersion) => call(() => changed(statements.remove, [id, expectedVersion])),
    due: ({ until, after, unfinished = false, limit }) =>
      call(async () => {
        const text = unfinished ? statements.unfinishedDue : statements.due;
        const from = [after?.dueAt ?? Number.MIN_SAFE_INTEGER, after?.id ?? ''];
        const rows = await rowsOf(text, [until, ...from, limit, leases.owner()]);
        leases.noteClaimed(rows.filter((row) => textOf(row, 'claimed') === 'true').length);
        return rows.flatMap((row) => toDue(row) ?? []);
      }),
    list: (query) => call(() => list(query)),
    count: () =>
      call(async () => {
        const counts = new Map<string | null, number>();
        for (const row of await rowsOf(statements.counts)) {
          counts.set(textOf(row, 'state'), wholeOf(textOf(row, 'count')));
        }
        return Object.fromEntries(
          identificationStates.map((name) => [name, counts.get(name) ?? 0]),
        );
      }),
    damaged: () => call(damaged),
    check: () =>
      call(async () => {
        await rowsOf(statements.check);
      }),
    close: () => (closed ??= close()),
    sharing: {
      renew: () => call(leases.renew),
      release: (ids) => call(() => leases.release(ids)),
      versions: (ids) =>
        call(async () => {
          const rows = await rowsOf(statements.versions, [ids]);
          return new Map(
            rows.map((row) => [textOf(row, 'id') ?? '', wholeOf(textOf(row, 'version'))]),
          );
        }),
      watch: leases.watch,
    },
    outbox: createPostgresOutbox({ pool, schema, call }),
    handOffs: createPostgresHandOffs({ pool, schema, call }),
  };
}
