import type { IdentificationState, Subject } from '../../machines/identification.types.js';
import type { WebhookMessage } from '../host/webhook-event.js';
import type { HandOff } from '../host/hand-off.js';
import type { EventOutbox } from './event-outbox.js';

/**
 * One identification as a store keeps it: the columns that queries need, and three JSON values that
 * the store does not interpret.
 *
 * Holds no token and no hosted URL. `subject` holds what the app sent about the device (user agent,
 * languages, device name): personal data, which the host removes when the identification has ended.
 * The other fields, `userId` and the result included, stay for the host's `retention`.
 */
export interface IdentificationRecord {
  /** Random and unguessable; the host makes it. */
  readonly id: string;
  /** 1 for a new record; each save adds one. */
  readonly version: number;
  readonly userId: number;
  readonly userType: Subject['userType'];
  readonly state: IdentificationState;
  /** Whether it is the one identification that its user may have at a time. */
  readonly inProgress: boolean;
  /**
   * Epoch ms from which the host has work to do on the record: to go on calling, to ask about what
   * waits, to deliver the result, or to remove the record after its retention. `null` where only an
   * event continues it.
   */
  readonly dueAt: number | null;
  /** Epoch ms. */
  readonly createdAt: number;
  /** Epoch ms of the last save. */
  readonly updatedAt: number;
  /** How often `onCompleted` has failed; `null` where no result waits for its delivery. */
  readonly deliveryAttempts: number | null;
  /** JSON: the subject of the identification. */
  readonly subject: unknown;
  /** JSON: the result of `checkpointOf`. */
  readonly checkpoint: unknown;
  /** JSON: the states entered, and when. */
  readonly timeline: unknown;
}

/**
 * A row that holds no record: a disk has changed it. The store leaves it as it is and hands it out to
 * no caller; the row can still be read by hand.
 */
export interface DamagedRecord {
  /** The id as far as it can be read; a question mark stands for each character that cannot. */
  readonly id: string;
  /** The fields that are wrong or contradict the others. */
  readonly fields: readonly string[];
}

/** A position in the order of due times. */
export interface DuePosition {
  readonly id: string;
  /** Epoch ms. */
  readonly dueAt: number;
}

/** A due time. */
export interface DueIdentification extends DuePosition {
  /** `null` where the row is damaged. */
  readonly state: IdentificationState | null;
}

/** Selects due times. */
export interface DueQuery {
  /** Epoch ms; selects what is due at this time or before it. */
  readonly until: number;
  /** Selects what follows this position in the order; `null` starts at the first. */
  readonly after: DuePosition | null;
  /** Selects only what is in progress or has a result to deliver; default false. */
  readonly unfinished?: boolean;
  /** The most rows to return. */
  readonly limit: number;
}

/** Selects records; a field that is left out does not restrict. */
export interface RecordQuery {
  readonly state?: IdentificationState;
  readonly userId?: number;
  /** Epoch ms; selects what has a due time before it. */
  readonly dueBefore?: number;
  /** Selects what follows this record in the order. */
  readonly after?: Pick<IdentificationRecord, 'createdAt' | 'id'>;
  /** The most records to return. */
  readonly limit: number;
}

/** The outcome of `IdentificationStore.create`. */
export type Creation =
  | { readonly created: true }
  /** Nothing was written: the user has this one in progress. */
  | { readonly created: false; readonly existing: IdentificationRecord };

/** What keeps a record from being created. */
export interface CreationRule {
  /** Whether the gateway knows a user by the `userId` alone. Default: false. */
  readonly onePerUserId?: boolean;
  /** Written to the `outbox` together with the record, and only then. Default: none. */
  readonly events?: readonly WebhookMessage[];
}

/** How a record is saved. */
export interface SaveRule {
  /** Whether it is taken from another server. Default: false. */
  readonly takes?: boolean;
  /** Written to the `outbox` together with the record, and only then. Default: none. */
  readonly events?: readonly WebhookMessage[];
}

/** How a server holds its part of a store that it shares. */
export interface Lease {
  /** The name of this server at the store. Another one than before: everything was lost meanwhile. */
  readonly owner: string;
  /** How long it lasts from the call of `renew` on, in ms. Nobody else goes on with this server's part before. */
  readonly duration: number;
  /** The servers that share the store, as any text: it differs where one has come or gone. */
  readonly servers: string;
  /** The ids that other servers have taken since the last renewal, and still have. */
  readonly taken: readonly string[];
  /** How many identifications without an owner this server has claimed since the last renewal. */
  readonly claimed: number;
  /**
   * How long the last news took, in ms; `null` where none arrive now, so that the host asks for `versions`
   * instead.
   */
  readonly lag: number | null;
}

/** What a server hears of the others. */
export type StoreNews =
  /** Another server has saved an identification. */
  | { readonly type: 'saved'; readonly id: string; readonly version: number }
  /** A server has come or gone, or has given something back. */
  | { readonly type: 'servers' }
  /** Other news may have been missed. */
  | { readonly type: 'missed' };

/**
 * How several servers share a store. Each identification belongs to the server that has saved it last,
 * as long as that one renews its lease, and to nobody afterwards. Time is the store's: the clocks of the
 * servers do not count.
 */
export interface StoreSharing {
  /** Takes or renews the lease for all that belongs to this server. */
  renew(): Promise<Lease>;
  /** Gives these identifications back. */
  release(ids: readonly string[]): Promise<void>;
  /** The versions of these identifications; those that are gone are missing. */
  versions(ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Calls the listener with what is heard; returns the function that ends that. */
  watch(listener: (news: StoreNews) => void): () => void;
}

/**
 * Keeps one hand-off beside an identification, and removes it with that. It need not survive the repair of
 * a damaged file: its user makes another one.
 */
export interface HandOffStore {
  /** Resolves with the hand-off of an identification; `null` where there is none, or it cannot be read. */
  load(id: string): Promise<HandOff | null>;
  /**
   * Puts `after` in the place of `before`, where the store holds a hand-off with the hash and the status of
   * `before`, or none that can be read where that is `null` (compare and set); `null` as `after` removes it.
   *
   * Resolves with whether it did: always `false` for an unknown identification.
   */
  replace(id: string, before: HandOff | null, after: HandOff | null): Promise<boolean>;
}

/**
 * Keeps the identifications of a host.
 *
 * One host owns a store at a time, unless it has `sharing`. What a resolved promise acknowledges survives a `kill -9` and a
 * loss of power. A method that cannot do its work (the disk is full) rejects and changes nothing.
 *
 * One damaged row costs one identification at most: `load` rejects with a `DamagedRecordError`, and
 * all other methods act as if the row were not there. A row is damaged where a field breaks its type,
 * or where the fields contradict each other. JSON that cannot be read is no such damage: it is `null`
 * in the record, which the host rebuilds with the gateway's answers.
 *
 * `storeConformance` of `identification-machine/testing` checks a store of your own.
 *
 * @see createLibsqlStore the default, in a file
 * @see createPostgresStore for several servers
 * @see createMemoryStore for tests
 */
export interface IdentificationStore {
  /**
   * Writes a new record, unless its user has one in progress; a damaged one does not count. The user is
   * the `userId` with the `userType`. With `rule.onePerUserId`, one of the other `userType` is in the way
   * as well; where both types have one, `existing` is that of the same type.
   */
  create(record: IdentificationRecord, rule?: CreationRule): Promise<Creation>;
  /**
   * Resolves with the record, or with `null` for an unknown id.
   *
   * @throws (rejects with) DamagedRecordError
   */
  load(id: string): Promise<IdentificationRecord | null>;
  /** Resolves with the record that the user has in progress, else the newest one, else `null`. */
  current(userId: number, userType: Subject['userType']): Promise<IdentificationRecord | null>;
  /**
   * Replaces the record of this id if the store holds `expectedVersion` of it (compare and set).
   *
   * Resolves with whether it did: `false` where the version differs, where the record is missing,
   * or where the record is in progress and the user has another one in progress.
   *
   * In a shared store also `false` where it belongs to another server, unless `takes` is set, and where
   * this server has lost its lease.
   */
  save(record: IdentificationRecord, expectedVersion: number, how?: SaveRule): Promise<boolean>;
  /** Removes the record, and not its events, if the store holds `expectedVersion` of it; resolves with whether it did. */
  remove(id: string, expectedVersion: number): Promise<boolean>;
  /**
   * Resolves with what is due, in the order of `dueAt`, then `id`. In a shared store: what belongs to this
   * server, and what belongs to nobody, which is this server's from then on. What a server was calling the
   * gateway for is due as soon as it belongs to nobody.
   */
  due(query: DueQuery): Promise<readonly DueIdentification[]>;
  /** Resolves with the selected records, in the order of `createdAt`, then `id`. */
  list(query: RecordQuery): Promise<readonly IdentificationRecord[]>;
  /** Resolves with the number of records in each state; a state without records may be missing. */
  count(): Promise<Readonly<Partial<Record<IdentificationState, number>>>>;
  /** Resolves with all rows that are damaged; it may read every row. */
  damaged(): Promise<readonly DamagedRecord[]>;
  /** Resolves if the store can be read and written now, and rejects with the reason if it cannot. */
  check(): Promise<void>;
  /**
   * Writes what is pending and releases the store; in a shared one, gives back what belongs to this
   * server. Closing a second time does nothing.
   */
  close(): Promise<void>;
  /** How servers share the store; without it, one host owns it at a time. */
  readonly sharing?: StoreSharing;
  /** The events that wait for their delivery; without it, a host takes no `events`. */
  readonly outbox?: EventOutbox;
  /** The hand-offs to other devices; without it, a host makes none. */
  readonly handOffs?: HandOffStore;
}

/** Why a store could not be opened. */
export type StoreErrorCode =
  /** Another process, or another store of this one, has the file open. */
  | 'storeInUse'
  /** A newer version of this package has written the file, or changed the schema. */
  | 'newerSchema'
  /** The schema must be migrated first, and this store may not do so. */
  | 'olderSchema'
  /** A newer version of this package has written the record, which is left to its servers. */
  | 'newerRecord'
  /** The file is damaged as a whole: no identification can be read from it. */
  | 'damagedFile'
  /** A `-wal` file of another file lies beside the store: to apply it would destroy the store. */
  | 'foreignLog'
  /** The file has been deleted or replaced while the store had it open. */
  | 'fileReplaced';

/** What `load` rejects with for a damaged row. */
export class DamagedRecordError extends Error {
  override readonly name = 'DamagedRecordError';
  readonly damaged: DamagedRecord;

  constructor(damaged: DamagedRecord) {
    super('The row of this identification is damaged.');
    this.damaged = damaged;
  }
}

/** Thrown by a store that cannot be opened, or whose file is gone. */
export class IdentificationStoreError extends Error {
  override readonly name = 'IdentificationStoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
