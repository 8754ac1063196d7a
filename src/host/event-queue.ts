/** The events that a host could not deliver, and what an operator can do about them. */
import * as v from 'valibot';
import { parseInput } from '../input/parse-input.js';
import { wholeNumber } from '../input/rules.js';
import type { WebhookEventType } from './webhook-event.js';

/** An event that no attempt has delivered. It holds the later events of its identification back. */
export interface DeadLetter {
  /** The `webhook-id` of the event. */
  readonly eventId: string;
  /** The id of its identification, which may have been removed since. */
  readonly id: string;
  readonly type: WebhookEventType;
  /** Epoch ms at which the identification entered the state. */
  readonly createdAt: number;
  /** Epoch ms at which the host gave it up. */
  readonly diedAt: number;
  /** Attempts so far. */
  readonly attempts: number;
  /** How many later events of its identification wait for it. */
  readonly held: number;
}

/** The events that wait. */
export interface EventQueue {
  /** Events that are being sent, wait for their next attempt, or are held back. */
  readonly waiting: number;
  /** Dead letters. */
  readonly dead: number;
  /** For how long the oldest waiting event has waited, in ms; 0 where none waits. */
  readonly oldest: number;
}

/** The options of `deadLetters`. */
export interface DeadLetterOptions {
  /** The most to return, from 1 to 1000. Default: 100. */
  readonly limit?: number;
}

const listSchema = v.strictObject({ limit: v.optional(wholeNumber(1, 1_000), 100) });

/** @throws InvalidInputError that names the option */
export const parseDeadLetterOptions = (options: DeadLetterOptions = {}) =>
  parseInput(listSchema, options);

/**
 * What an operator does about events that were not delivered. Each method can also reject with an
 * `IdentificationHostError`: `notSupported` where the host keeps no events, `storeUnavailable`, `closed`.
 */
export interface EventOperations {
  /**
   * The dead letters, the oldest first. An event becomes one three days after its first attempt, and at
   * once where the receiver answers 410.
   *
   * @throws InvalidInputError that names the option
   */
  deadLetters(options?: DeadLetterOptions): Promise<readonly DeadLetter[]>;
  /**
   * Sends a dead letter again, from now on as a new event; those that it holds follow once it is taken.
   *
   * @throws IdentificationHostError `unknownEvent` for what is no dead letter
   */
  resendEvent(eventId: string): Promise<void>;
  /**
   * Removes a dead letter for good, so that the later events of its identification go on.
   *
   * @throws IdentificationHostError `unknownEvent` for what is no dead letter
   */
  skipEvent(eventId: string): Promise<void>;
  /** How many events wait, for metrics. */
  eventQueue(): Promise<EventQueue>;
}
