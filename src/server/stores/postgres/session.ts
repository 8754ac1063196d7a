import { setTimeout as sleep } from 'node:timers/promises';
import {
  quoted,
  sqlState,
  type PostgresPool,
  type PostgresResult,
  type PostgresValue,
} from './pool.js';

const RECONNECT_MS = { first: 100, longest: 2_000 };

/**
 * A connection that a store keeps for itself: it hears notifications, and leases are renewed on it, so
 * that a pool whose connections are all busy costs no lease.
 */
export interface Session {
  /** Runs a statement on it, and on the pool where it is gone. */
  query(text: string, values: PostgresValue[]): Promise<PostgresResult>;
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly pool: PostgresPool;
  readonly channel: string;
  readonly onPayload: (payload: string) => void;
  /** It listens, at first or again: what was told meanwhile was not heard. */
  readonly onListening: () => void;
}

/** Opens it in the background, and again whenever it ends. */
export function openSession(options: SessionOptions): Session {
  const { pool, channel, onPayload, onListening } = options;
  const closing = new AbortController();
  let query: Session['query'] | null = null;
  let failures = 0;

  /** Resolves or rejects when the connection has ended. */
  async function hold(): Promise<void> {
    const client = await pool.connect();
    try {
      const ended = new Promise<void>((resolve) => {
        const end = (): void => {
          resolve();
        };
        client.on('error', end);
        client.on('end', end);
        closing.signal.addEventListener('abort', end);
        if (closing.signal.aborted) resolve();
      });
      client.on('notification', ({ payload }) => {
        if (payload !== undefined) onPayload(payload);
      });
      await client.query(`LISTEN ${quoted(channel)}`);
      failures = 0;
      const broken = new Promise<void>((resolve) => {
        query = async (text, values) => {
          try {
            return await client.query(text, values);
          } catch (error) {
            // No answer of the database, but a time-out: the connection may be dead without a word.
            if (sqlState(error) === '') resolve();
            throw error;
          }
        };
      });
      onListening();
      await Promise.race([ended, broken]);
    } finally {
      query = null;
      client.release(true);
    }
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      await hold().catch(() => undefined);
      failures += 1;
      const pause = Math.min(RECONNECT_MS.longest, RECONNECT_MS.first * 2 ** failures);
      await sleep(pause, undefined, { signal: closing.signal, ref: false }).catch(() => undefined);
    }
  }
  const running = run();

  return {
    query: (text, values) => (query ?? ((...given) => pool.query(...given)))(text, values),
    close: async () => {
      closing.abort();
      await running;
    },
  };
}
