import type { DeadLetter, EventQueue } from '../host/event-queue.js';
import type { WebhookMessage } from '../host/webhook-event.js';

/** An event that a host is to send now. */
export interface ClaimedEvent extends WebhookMessage {
  /** The id of its identification. */
  readonly identification: string;
  /** Attempts so far. */
  readonly attempts: number;
  /** Time since its first attempt, in ms; 0 where there was none. */
  readonly triedFor: number;
  /** Time since it was saved, in ms. */
  readonly age: number;
}

/** An event with all that a store keeps of it. Times are epoch ms. */
export interface StoredEvent extends WebhookMessage {
  readonly identification: string;
  /** The version of the record that it was saved with. */
  readonly version: number;
  /** Its place among those that were saved with the same version, from 0. */
  readonly position: number;
  readonly attempts: number;
  readonly createdAt: number;
  /** The end of the first attempt; `null` for none. */
  readonly triedAt: number | null;
  /** When it is sent next; `null` where it is dead, or held by a dead one. */
  readonly dueAt: number | null;
  /** When it became a dead letter; `null` where it is none. */
  readonly diedAt: number | null;
}

/** A place in the order of all events. */
export type EventPosition = Pick<StoredEvent, 'identification' | 'version' | 'position'>;

/**
 * The events that were saved and are not delivered. `create` and `save` add events in the same transaction
 * as the record, so that one exists if, and only if, its state was saved; they stay when the record is
 * removed. The events of one identification are sent one after the other, in the order of their versions.
 *
 * Times are the store's: the clocks of the servers do not count.
 */
export interface EventOutbox {
  /**
   * Resolves with events that are due, the longest due first: of each identification the oldest alone,
   * unless that is dead. No other call returns them for `hold` ms, whichever server asks.
   */
  claim(query: { readonly limit: number; readonly hold: number }): Promise<readonly ClaimedEvent[]>;
  /** Removes a delivered event. */
  deliver(id: string): Promise<void>;
  /** Counts an attempt that has failed. The event is due again after `delay` ms, its followers not before. */
  postpone(id: string, delay: number): Promise<void>;
  /** Counts the last attempt, and makes the event a dead letter. */
  bury(id: string): Promise<void>;
  /** Resolves with the dead letters, the oldest first. */
  dead(limit: number): Promise<readonly DeadLetter[]>;
  /** Makes a dead letter due, as a new event; resolves with whether it was one. */
  revive(id: string): Promise<boolean>;
  /** Removes a dead letter; resolves with whether it was one. */
  skip(id: string): Promise<boolean>;
  size(): Promise<EventQueue>;
  /** Resolves with all events in the order of `EventPosition`, for a copy. */
  list(query: {
    readonly after: EventPosition | null;
    readonly limit: number;
  }): Promise<readonly StoredEvent[]>;
  /** Adds events of another store as they are; what is there already stays. */
  add(events: readonly StoredEvent[]): Promise<void>;
}
