import type { SqliteDatabase } from './sqlite-database.js';

/** Puts the writes of one turn of the event loop into one transaction: one flush to the disk. */
export interface WriteQueue {
  /** Resolves with what the work returned, once it is on the disk. */
  add<T>(work: () => T): Promise<T>;
  /** Resolves when everything that was added has been written, or has failed. */
  idle(): Promise<void>;
}

interface Write {
  run(): void;
  succeed(): void;
  fail(error: unknown): void;
}

export function createWriteQueue(database: SqliteDatabase): WriteQueue {
  let waiting: Write[] = [];
  let flushing: Promise<void> | null = null;

  function commit(writes: readonly Write[]): void {
    database.exec('BEGIN IMMEDIATE');
    try {
      for (const write of writes) write.run();
      database.exec('COMMIT');
    } catch (error) {
      rollBack(database);
      throw error;
    }
  }

  function flush(writes: readonly Write[]): void {
    try {
      commit(writes);
    } catch (error) {
      if (writes.length === 1) for (const write of writes) write.fail(error);
      // One that cannot be written must not take the others with it.
      else for (const write of writes) flush([write]);
      return;
    }
    for (const write of writes) write.succeed();
  }

  const endOfTurn = (): Promise<void> =>
    new Promise((resolve) => {
      setImmediate(() => {
        const writes = waiting;
        waiting = [];
        flushing = null;
        flush(writes);
        resolve();
      });
    });

  return {
    add: <T>(work: () => T) =>
      new Promise<T>((resolve, reject) => {
        let result: { readonly value: T } | null = null;
        waiting.push({
          run: () => {
            result = { value: work() };
          },
          succeed: () => {
            if (result !== null) resolve(result.value);
          },
          fail: reject,
        });
        flushing ??= endOfTurn();
      }),
    idle: async () => {
      while (flushing !== null) await flushing;
    },
  };
}

/** SQLite rolls back by itself after some errors, a full disk among them. */
function rollBack(database: SqliteDatabase): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // There is no transaction any more.
  }
}
