import * as v from 'valibot';
import {
  identificationStates,
  type Checkpoint,
  type IdentificationState,
} from '../../machines/identification.types.js';

/** The part of the Web Storage API that is used: `localStorage`, `sessionStorage`, or your own. */
export type CheckpointStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Since when an identification has waited for its user in a state. */
export interface Wait {
  readonly state: IdentificationState;
  /** Epoch ms. */
  readonly since: number;
}

/** A checkpoint, and when it was written. */
interface StoredCheckpoint {
  /** Epoch ms. */
  readonly savedAt: number;
  /** Not checked yet: `identificationInput` checks it. */
  readonly checkpoint: unknown;
  /** The last wait. An earlier version has left it out. */
  readonly wait?: Wait | null | undefined;
}

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

const storedSchema = v.object({
  savedAt: v.number(),
  checkpoint: v.unknown(),
  wait: v.nullish(v.object({ state: v.picklist(identificationStates), since: v.number() })),
});

export function createCheckpointStorage({
  store,
  key,
  timeToLive,
}: StorageOptions): CheckpointStorage {
  let inMemory: StoredCheckpoint | null = null;
  let isPersistent = isUsable(store, key);

  const isExpired = ({ savedAt }: StoredCheckpoint): boolean => Date.now() - savedAt >= timeToLive;

  function readStore(): StoredCheckpoint | null {
    try {
      const parsed = v.safeParse(storedSchema, JSON.parse(store?.getItem(key) ?? 'null'));
      return parsed.success ? parsed.output : null;
    } catch {
      // Blocked storage, or no JSON: there is no checkpoint.
      return null;
    }
  }

  return {
    read: () => {
      const stored = readStore();
      const newest =
        inMemory !== null && inMemory.savedAt >= (stored?.savedAt ?? 0) ? inMemory : stored;
      return newest === null || isExpired(newest) ? null : newest;
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

/** Tries the store before it is needed: a store can exist and refuse every write. */
function isUsable(store: CheckpointStore | null, key: string): boolean {
  const probe = `${key}:probe`;
  const isWritten = isStored(store, probe, 'probe');
  try {
    store?.removeItem(probe);
    return isWritten;
  } catch {
    return false;
  }
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
