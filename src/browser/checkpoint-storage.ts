import type { Checkpoint } from '../../machines/identification.types.js';
import {
  isExpired,
  parseStored,
  type StoredCheckpoint,
  type Wait,
} from '../host/stored-checkpoint.js';
import { withFallback } from '../host/with-fallback.js';
import { InvalidInputError } from '../input/parse-input.js';

/** The part of the Web Storage API that is used: `localStorage`, `sessionStorage`, or your own. */
export type CheckpointStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The checkpoint of one identification: in the page's storage if that works, else in memory. */
export interface CheckpointStorage {
  /** The newest checkpoint, or `null`. */
  readonly read: () => StoredCheckpoint | null;
  /** Never throws: a checkpoint that cannot be stored is kept in memory. */
  readonly write: (checkpoint: Checkpoint, wait: Wait | null) => void;
  /** Keeps another tab's checkpoint, which can be newer than the stored one. */
  readonly adopt: (stored: StoredCheckpoint) => void;
  readonly remove: () => void;
  /** Whether the last checkpoint was stored; before the first, whether storing works. */
  readonly isPersistent: () => boolean;
}

interface StorageOptions {
  readonly store: CheckpointStore | null;
  readonly key: string;
  /** How long a checkpoint can be resumed, in ms. */
  readonly timeToLive: number;
}

export function createCheckpointStorage({
  store,
  key,
  timeToLive,
}: StorageOptions): CheckpointStorage {
  let inMemory: StoredCheckpoint | null = null;
  let isPersistent = isUsable(store, key);

  function readStore(): StoredCheckpoint | null {
    try {
      return parseStored(store?.getItem(key) ?? null);
    } catch {
      // Blocked storage: there is no checkpoint.
      return null;
    }
  }

  return {
    read: () => {
      const stored = readStore();
      const newest =
        inMemory !== null && inMemory.savedAt >= (stored?.savedAt ?? 0) ? inMemory : stored;
      return newest === null || isExpired(newest, timeToLive) ? null : newest;
    },
    write: (checkpoint, wait) => {
      inMemory = { savedAt: Date.now(), checkpoint, wait };
      // Where it is full or blocked, the older stored checkpoint stays: after a reload it is better
      // than none.
      isPersistent = isStored(store, key, JSON.stringify(inMemory));
    },
    adopt: (stored) => {
      inMemory = stored;
    },
    remove: () => {
      inMemory = null;
      try {
        store?.removeItem(key);
      } catch {
        // Blocked storage has no checkpoint to remove.
      }
    },
    isPersistent: () => isPersistent,
  };
}

/**
 * Tries the store before it is needed: a store can exist and refuse every write.
 *
 * @throws InvalidInputError if the store returns promises: it would be read too early
 */
function isUsable(store: CheckpointStore | null, key: string): boolean {
  const probe = `${key}:probe`;
  if (isAsynchronous(store, probe)) {
    throw new InvalidInputError([
      {
        field: 'storage',
        rule: 'must not return promises here; createNativeHost of identification-machine/native takes such a store',
      },
    ]);
  }
  const isWritten = isStored(store, probe, 'probe');
  try {
    store?.removeItem(probe);
    return isWritten;
  } catch {
    return false;
  }
}

function isAsynchronous(store: CheckpointStore | null, key: string): boolean {
  const answer: unknown = withFallback(() => store?.getItem(key), null);
  const isPromise = typeof answer === 'object' && answer !== null && 'then' in answer;
  // It may reject, which is of no interest any more.
  if (isPromise) Promise.resolve(answer).catch(() => undefined);
  return isPromise;
}

/** Stores a text, and reads it back: a store can also take a write and forget it. */
function isStored(store: CheckpointStore | null, key: string, text: string): boolean {
  try {
    store?.setItem(key, text);
    return store?.getItem(key) === text;
  } catch {
    return false;
  }
}

export const isCheckpointStore = (value: unknown): value is CheckpointStore =>
  typeof value === 'object' &&
  value !== null &&
  ['getItem', 'setItem', 'removeItem'].every((name) => name in value);

/** The page's `localStorage`, which a return in a new tab can read; `null` if it is blocked. */
export function defaultStore(): CheckpointStore | null {
  try {
    // Android's WebView has `null` here unless its storage is switched on.
    const store: unknown = localStorage;
    return isCheckpointStore(store) ? store : null;
  } catch {
    return null;
  }
}
