import { randomUUID } from 'node:crypto';
import type { Lease, StoreNews, StoreSharing } from '../../identification-store.js';
import { textOf, type PostgresPool } from './pool.js';
import { wholeOf } from './rows.js';
import { openSession, type Session } from './session.js';
import type { Statements } from './statements.js';

/** So many renewals that nothing is heard of make a warning. */
const UNHEARD_RENEWALS = 5;

/** Notifications count as heard while this server has heard its own of so long ago, in ms. */
const HEARING_MS = 3_500;

/** The lease of a store on a database, and what it hears of the others. */
export interface Leases extends Pick<StoreSharing, 'renew' | 'release' | 'watch'> {
  /** The present name of this server; another one after its lease was lost. */
  owner(): string;
  /** What tells the other servers of a saved version. */
  payload(id: string, version: number): string;
  /** Counts what was claimed. */
  noteClaimed(count: number): void;
  /** Takes the first lease. */
  register(): Promise<void>;
  /** Gives everything back. */
  leave(): Promise<void>;
}

export interface LeasesOptions {
  readonly pool: PostgresPool;
  readonly statements: Statements;
  readonly channel: string;
  /** ms */
  readonly duration: number;
  readonly onWarning: (message: string) => void;
}

export function createLeases(options: LeasesOptions): Leases {
  const { pool, statements, channel, duration, onWarning } = options;
  const listeners = new Set<(news: StoreNews) => void>();
  let owner: string = randomUUID();
  let session: Session | null = null;
  let hasWarned = false;
  let isPinging = false;
  let heardAt = -Infinity;
  let unheard = 0;
  let lag: number | null = null;
  let claimed = 0;

  const tell = (news: StoreNews): void => {
    for (const listener of listeners) listener(news);
  };

  function onPayload(payload: string): void {
    const [kind, from, id, version] = payload.split(' ');
    if (kind === 'servers') tell({ type: 'servers' });
    if (kind === 'ping' && from === owner) {
      heardAt = performance.now();
      lag = heardAt - Number(id);
    }
    if (kind === 'saved' && from !== owner && id !== undefined) {
      tell({ type: 'saved', id, version: wholeOf(version ?? null) });
    }
  }

  /**
   * Tells this server something, on another connection than the one that listens. Behind PgBouncer that one
   * may hear what is told in a transaction of its own, and nothing else.
   */
  async function ping(): Promise<void> {
    if (isPinging) return;
    isPinging = true;
    try {
      await pool.query(statements.ping, [channel, `ping ${owner} ${String(performance.now())}`]);
    } catch {
      // A database that is away, or a pool that is busy, is another matter.
      unheard = 0;
    } finally {
      isPinging = false;
    }
  }

  async function register(): Promise<void> {
    const next = randomUUID();
    await pool.query(statements.register, [next, duration]);
    owner = next;
  }

  function noteHearing(): boolean {
    const hears = performance.now() - heardAt < HEARING_MS;
    unheard = hears ? 0 : unheard + 1;
    if (unheard > UNHEARD_RENEWALS && !hasWarned) {
      hasWarned = true;
      onWarning(
        'The database delivers no notifications to this server, as behind PgBouncer in transaction ' +
          'mode: it asks once a second for what other servers have changed.',
      );
    }
    return hears;
  }

  async function renew(): Promise<Lease> {
    session ??= openSession({
      pool,
      channel,
      onPayload,
      onListening: () => {
        tell({ type: 'missed' });
      },
    });
    const { rows } = await session
      .query(statements.renew, [owner, duration])
      .catch((error: unknown) => {
        unheard = 0;
        throw error;
      });
    const isHeld = textOf(rows[0], 'renewed') === 'true';
    if (textOf(rows[0], 'reaps') === 'true') {
      await session.query(statements.reap, [owner, channel]);
    }
    if (!isHeld) await register();
    void ping();
    const hears = noteHearing();
    const claimedBefore = claimed;
    claimed = 0;
    return {
      claimed: claimedBefore,
      owner,
      duration,
      servers: textOf(rows[0], 'servers') ?? '',
      taken: (textOf(rows[0], 'taken') ?? '').split(' ').filter((id) => id !== ''),
      lag: hears ? lag : null,
    };
  }

  return {
    owner: () => owner,
    payload: (id, version) => `saved ${owner} ${id} ${String(version)}`,
    noteClaimed: (count) => {
      claimed += count;
    },
    register,
    renew,
    release: async (ids) => {
      await pool.query(statements.release, [owner, ids, channel]);
    },
    watch: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    leave: async () => {
      await session?.close();
      await pool.query(statements.leave, [owner, channel]);
    },
  };
}
