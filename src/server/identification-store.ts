import type { IdentificationState, Subject } from '../../machines/identification.types.js';

/**
 * One identification as a store keeps it: a few columns to find it by, and three JSON values that
 * the store keeps as they are.
 *
 * Holds no token and no hosted URL. `subject` holds what the app said about the device (user agent,
 * languages, device name): personal data, which the host takes out when the identification has
 * ended. The rest, the `userId` and the result among it, stays for the host's `retention`.
 */
export interface IdentificationRecord {
  /** Random and unguessable; given by the host. */
  readonly id: string;
  /** 1 for a new record, and one more with each save. */
  readonly version: number;
  readonly userId: number;
  readonly userType: Subject['userType'];
  readonly state: IdentificationState;
  /** Whether it is the one identification that its user may have at a time. */
  readonly inProgress: boolean;
  /**
   * Epoch ms from which whoever finds the record has something to do: go on calling, hand over the
   * result, remove what has been kept long enough. `null` where only an event wakes it.
   */
  readonly dueAt: number | null;
  /** Epoch ms. */
  readonly createdAt: number;
  /** Epoch ms of the last save. */
  readonly updatedAt: number;
  /** How often `onCompleted` has failed; `null` where there is nothing to hand over (any more). */
  readonly deliveryAttempts: number | null;
  /** JSON: who is identified. */
  readonly subject: unknown;
  /** JSON: what `checkpointOf` gave. */
  readonly checkpoint: unknown;
  /** JSON: the states entered, and when. */
  readonly timeline: unknown;
}

/** A place in the order of due times. */
export interface DueIdentification {
  readonly id: string;
  /** Epoch ms. */
  readonly dueAt: number;
}

/** Which due times are asked for. */
export interface DueQuery {
  /** Epoch ms; only what is due at this time or before it. */
  readonly until: number;
  /** Only what stands after this place in the order; `null` from the first. */
  readonly after: DueIdentification | null;
  /** Only what is in progress, or has a result to hand over; default: false. */
  readonly unfinished?: boolean;
  /** How many at most. */
  readonly limit: number;
}

/** Which records are asked for; what is left out does not restrict. */
export interface RecordQuery {
  readonly state?: IdentificationState;
  readonly userId?: number;
  /** Epoch ms; only what has a due time before it. */
  readonly dueBefore?: number;
  /** Only what stands after this record in the order. */
  readonly after?: Pick<IdentificationRecord, 'createdAt' | 'id'>;
  /** How many at most. */
  readonly limit: number;
}

/** What became of a new record. */
export type Creation =
  | { readonly created: true }
  /** Nothing was written: the user has this one in progress. */
  | { readonly created: false; readonly existing: IdentificationRecord };

/**
 * Where a host keeps its identifications.
 *
 * One host owns a store at a time. What a promise has resolved for survives a `kill -9` and a loss
 * of power. A method that cannot do its work (a full disk) rejects, and has changed nothing.
 *
 * `storeConformance` holds the checks that every store has to pass.
 *
 * @see createLibsqlStore the default, in a file
 * @see createMemoryStore for tests
 */
export interface IdentificationStore {
  /** Writes a new record, unless its user has one in progress. */
  create(record: IdentificationRecord): Promise<Creation>;
  /** The record, or `null` where there is none. */
  load(id: string): Promise<IdentificationRecord | null>;
  /** The record that the user has in progress, else the newest one, else `null`. */
  current(userId: number, userType: Subject['userType']): Promise<IdentificationRecord | null>;
  /**
   * Replaces the record of this id where the store holds `expectedVersion` of it (compare and set).
   *
   * Resolves with whether it did: `false` where the version is another, or there is no record. It
   * is also `false` where the record is in progress and the user has another one in progress.
   */
  save(record: IdentificationRecord, expectedVersion: number): Promise<boolean>;
  /** Removes the record where the store holds `expectedVersion` of it; resolves with whether it did. */
  remove(id: string, expectedVersion: number): Promise<boolean>;
  /** What is due, in the order of `dueAt`, then `id`. */
  due(query: DueQuery): Promise<readonly DueIdentification[]>;
  /** The records that the query names, in the order of `createdAt`, then `id`. */
  list(query: RecordQuery): Promise<readonly IdentificationRecord[]>;
  /** How many records there are in each state; a state without records may be missing. */
  count(): Promise<Readonly<Partial<Record<IdentificationState, number>>>>;
  /** Writes what is pending and lets go of the store. Closing a second time does nothing. */
  close(): Promise<void>;
}
