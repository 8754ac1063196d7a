/** The part of the package `pg` that the store uses, so that an app's own pool fits, whatever its version. */

/** The answer of a statement. */
export interface PostgresResult {
  readonly rows: readonly unknown[];
  readonly rowCount: number | null;
}

/** A parameter of a statement. */
export type PostgresValue = string | number | boolean | null | readonly string[];

/** A connection of a pool: a `PoolClient` of `pg`. */
export interface PostgresClient {
  query(text: string, values?: PostgresValue[]): Promise<PostgresResult>;
  on(
    event: 'notification',
    listener: (message: { readonly payload?: string | undefined }) => void,
  ): unknown;
  on(event: 'error' | 'end', listener: (error?: Error) => void): unknown;
  /** With `true` the connection is closed. */
  release(destroy?: boolean): void;
}

/** A `Pool` of `pg`. */
export interface PostgresPool {
  query(text: string, values?: PostgresValue[]): Promise<PostgresResult>;
  connect(): Promise<PostgresClient>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'connect', listener: (client: PostgresClient) => void): unknown;
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: 'connect', listener: (client: PostgresClient) => void): unknown;
}

const guarded = new WeakSet<object>();

/**
 * Without a listener, a connection that the database ends while it is in use would end the process. A
 * pool has none on it until the caller of `connect` could add one, which is too late where the end comes in
 * the same packet as the answer before it.
 */
export function guard(client: PostgresClient): void {
  if (guarded.has(client)) return;
  guarded.add(client);
  client.on('error', () => undefined);
}

/** Quotes a name, such as that of a schema. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The code of an error of the database, such as `23505`; empty for any other error. */
export const sqlState = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** A field of a row, as text; `null` where it has none. */
export function textOf(row: unknown, column: string): string | null {
  if (typeof row !== 'object' || row === null) return null;
  const value: unknown = Reflect.get(row, column);
  return typeof value === 'string' ? value : null;
}

/**
 * Runs statements in one transaction, on a connection that is closed where one of them fails.
 *
 * @throws (rejects with) the error of the statement
 */
export async function inTransaction<T>(
  pool: PostgresPool,
  work: (client: PostgresClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  // The statement that is running rejects with the same error.
  guard(client);
  let hasEnded = false;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    hasEnded = true;
    return result;
  } finally {
    client.release(!hasEnded);
  }
}
