import type { HostEvent } from '../host/host-event.js';
import type { StoreSharing } from './identification-store.js';

/** How much of a lease this server makes use of: its clock may run a little slower than the store's. */
const USED_SHARE = 0.9;
/** How often a lease is renewed while it lasts. */
const RENEWALS = 5;
const RETRY_MS = 250;
/** After so many renewals the versions of what is watched are asked for, although news arrive. */
const RENEWALS_PER_CHECK = 10;

/** Whether what belongs to this server may be worked on, and what other servers do. */
export interface Ownership {
  /** Whether the lease lasts, by both clocks of this machine: one of them stands while it sleeps. */
  isHeld(): boolean;
  /** Resolves when the lease lasts, and rejects where the host closes before. */
  whenHeld(): Promise<void>;
  /** Gives an identification back to the others. */
  giveBack(id: string): void;
  stop(): void;
}

export interface OwnershipOptions {
  readonly sharing: StoreSharing;
  readonly observe: (event: HostEvent) => void;
  /** How many identifications have an actor. */
  readonly countLive: () => number;
  /** The ids that have listeners. */
  readonly watched: () => readonly string[];
  /** All that belonged to this server may belong to others now. */
  readonly onLost: () => void;
  /** Something may have no owner now. */
  readonly onFree: () => void;
  /** Another server has taken an identification, and works on it. */
  readonly onTaken: (id: string) => void;
  /** Another server has saved this version. Rejects where it could not be told. */
  readonly onSaved: (id: string, version: number) => Promise<void>;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Renews the lease of a host on a store that it shares. */
export function createOwnership(options: OwnershipOptions): Ownership {
  const { sharing, observe, countLive, watched, onLost, onFree, onTaken, onSaved } = options;
  let owner: string | null = null;
  let servers: string | null = null;
  let heldUntil = { monotonic: -Infinity, wall: -Infinity };
  let waiters: Waiter[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isStopped = false;
  let renewals = 0;
  /** The latest versions that were told, of what is watched. */
  let told = new Map<string, number>();
  let returned: string[] = [];
  const unwatch = sharing.watch((news) => {
    if (isStopped) return;
    if (news.type === 'servers') onFree();
    else if (news.type === 'saved') tell(news.id, news.version);
    else void check();
  });
  void renew();

  const isHeld = (): boolean =>
    performance.now() < heldUntil.monotonic && Date.now() < heldUntil.wall && !isStopped;

  async function renew(): Promise<void> {
    const since = { monotonic: performance.now(), wall: Date.now() };
    let pause = RETRY_MS;
    try {
      const lease = await sharing.renew();
      if (isStopped) return;
      const isLost = owner !== null && owner !== lease.owner;
      // Before any call can pass: what was lost must make none.
      if (isLost) onLost();
      owner = lease.owner;
      const usable = lease.duration * USED_SHARE;
      heldUntil = { monotonic: since.monotonic + usable, wall: since.wall + usable };
      const { lag, claimed } = lease;
      const owned = countLive();
      observe({ type: 'lease', outcome: isLost ? 'lost' : 'renewed', owned, claimed, lag });
      for (const id of lease.taken) onTaken(id);
      if (isLost || (servers !== null && servers !== lease.servers)) onFree();
      servers = lease.servers;
      if (isHeld()) release();
      pause = lease.duration / RENEWALS;
      renewals += 1;
      if (lag === null || renewals % RENEWALS_PER_CHECK === 0) void check();
    } catch {
      // The store tells that it fails.
      observe({ type: 'lease', outcome: 'failed', owned: countLive(), claimed: 0, lag: null });
    }
    if (!isStopped) timer = setTimeout(() => void renew(), pause);
  }

  function release(): void {
    const all = waiters;
    waiters = [];
    for (const { resolve } of all) resolve();
  }

  function tell(id: string, version: number): void {
    if (version <= (told.get(id) ?? 0)) return;
    onSaved(id, version).then(
      () => told.set(id, version),
      // The next check tells it.
      () => undefined,
    );
  }

  /** Asks for the versions of what is watched: news may be missed. */
  async function check(): Promise<void> {
    const ids = watched();
    const known = told;
    told = new Map(ids.flatMap((id) => (known.has(id) ? [[id, known.get(id) ?? 0]] : [])));
    if (ids.length === 0) return;
    try {
      for (const [id, version] of await sharing.versions(ids)) tell(id, version);
    } catch {
      // The store tells that it fails; the next check is a second away.
    }
  }

  return {
    isHeld,
    whenHeld: () =>
      new Promise((resolve, reject) => {
        if (isStopped) reject(closed());
        else if (isHeld()) resolve();
        else waiters.push({ resolve, reject });
      }),
    giveBack: (id) => {
      returned.push(id);
      if (returned.length > 1) return;
      setImmediate(() => {
        const ids = returned;
        returned = [];
        // What is not given back is free when the store closes.
        sharing.release(ids).catch(() => undefined);
      });
    },
    stop: () => {
      isStopped = true;
      unwatch();
      if (timer !== null) clearTimeout(timer);
      for (const { reject } of waiters) reject(closed());
    },
  };
}

const closed = (): Error => new Error('The host is closed.');
