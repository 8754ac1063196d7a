import { rollBack, type SqliteDatabase } from './database.js';

/** Runs the writes of one turn of the event loop in one transaction: one flush to the disk. */
export interface WriteQueue {
  /** Resolves with the result of `work` once its transaction is on the disk. */
  add<T>(work: () => T): Promise<T>;
  /** Resolves when all added writes have ended. */
  whenIdle(): Promise<void>;
}

interface Write {
  run(): void;
  resolve(): void;
  reject(error: unknown): void;
}

export function createWriteQueue(database: SqliteDatabase): WriteQueue {
  let queue: Write[] = [];
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
      if (writes.length === 1) for (const write of writes) write.reject(error);
      // One write that fails must not fail the others of its turn.
      else for (const write of writes) flush([write]);
      return;
    }
    for (const write of writes) write.resolve();
  }

  const flushAfterTurn = (): Promise<void> =>
    new Promise((resolve) => {
      setImmediate(() => {
        const writes = queue;
        queue = [];
        flushing = null;
        flush(writes);
        resolve();
      });
    });

  return {
    add: <T>(work: () => T) =>
      new Promise<T>((resolve, reject) => {
        let result: { readonly value: T } | null = null;
        queue.push({
          run: () => {
            result = { value: work() };
          },
          resolve: () => {
            if (result !== null) resolve(result.value);
          },
          reject,
        });
        flushing ??= flushAfterTurn();
      }),
    whenIdle: async () => {
      while (flushing !== null) await flushing;
    },
  };
}
