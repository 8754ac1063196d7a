/** The contract of every host for many users, and the types that it uses. */
import type { FailureCode } from '../../machines/failure.js';
import type {
  IdentificationEvent,
  IdentificationOutput,
  IdentificationState,
  Subject,
  Visit,
} from '../../machines/identification.types.js';
import type { IdentificationView } from '../../machines/identification.view.js';
import type { SubjectOptions } from '../input/identification-input.js';
import type { EventOperations } from './event-queue.js';
import type { HandOffOperations, HandOffView } from './hand-off.js';

/** The argument of `onCompleted`. */
export interface CompletedIdentification extends IdentificationOutput {
  /** The id of the identification: the same for each repeated call. */
  readonly id: string;
  readonly userId: number;
  readonly userType: Subject['userType'];
  /** Epoch ms at which the identification was started. */
  readonly createdAt: number;
  /**
   * Epoch ms at which it was completed: the same for each repeated call. A user can have two results,
   * with two ids: after a new identification, or where the host has lost the first to a restored backup.
   * With the same `correlationId` they are one result of the gateway; otherwise the later one is current.
   */
  readonly completedAt: number;
}

/** A state that an identification has entered. */
export interface TimelineEntry {
  readonly state: IdentificationState;
  /** Epoch ms at which it was entered. */
  readonly at: number;
  /** Why it is `failed`; `null` in all other states. */
  readonly failure: FailureCode | null;
}

/** An identification as a host shows it: what is saved, and the progress of the polling. */
export interface HostedIdentification {
  readonly id: string;
  /** Grows with each saved change. Use it as the id of an event in a stream, or as an ETag. */
  readonly version: number;
  readonly userId: number;
  readonly userType: Subject['userType'];
  /** Epoch ms. */
  readonly createdAt: number;
  /** Epoch ms of the last save. */
  readonly updatedAt: number;
  /**
   * Epoch ms at which it expires unless its user or an operator acts; `null` where it does not wait, or
   * is signed: what is signed never expires.
   */
  readonly expiresAt: number | null;
  /** The last 50 states, in order; the last entry is the present state. */
  readonly timeline: readonly TimelineEntry[];
  /** Whether it is completed and `onCompleted` has not resolved yet. */
  readonly undelivered: boolean;
  /**
   * What to show. `view.hosted` is a bearer secret: give it to the identified person only. It is
   * `null` if this process does not know the URL; see `hostedPage`.
   */
  readonly view: IdentificationView;
}

/** The result of `start`. */
export interface StartedIdentification {
  /** `false` if the user had this identification in progress. */
  readonly created: boolean;
  readonly identification: HostedIdentification;
}

/** The options of `start`. */
export interface StartOptions {
  /**
   * Whether to begin a brand-new session, in the identification in progress if there is one.
   * Rejected with `notAccepted` once the documents are signed. Default: false.
   */
  readonly restart?: boolean;
}

/**
 * What the sender of an event has seen of the identification (`view.visit`, `view.state`). A return from a
 * hosted page belongs to one visit, and any other event to the state in which a person decided on it.
 */
export type Seen = Visit | { readonly state: IdentificationState };

/** The options of `send`. */
export interface SendOptions {
  /**
   * Compared with what is saved at the moment of the save; where it differs, the event has no effect and
   * `send` rejects with `outdated`. So an event that is sent twice, or late, counts once at most. A second
   * return from the same visit has no effect either, and resolves. Default: not compared.
   */
  readonly seen?: Seen;
}

/** Names a user. `userType` is `individual` by default. */
export type UserOptions = Pick<SubjectOptions, 'userId' | 'userType'>;

/** The result of `erase`. */
export interface ErasedUser {
  /** The number of identifications that were removed. */
  readonly erased: number;
}

/** What the device of a hand-off may see. */
export interface HandedOff {
  readonly handOff: HandOffView;
  /** `null` until the code is confirmed. */
  readonly identification: HostedIdentification | null;
}

/** The options of `hostedPage`. */
export interface HostedPageOptions {
  /** How long to wait for the gateway's answer, in ms. Default: 30000. */
  readonly timeout?: number;
}

/** Which identifications `list` returns. An option that is left out does not restrict the list. */
export interface ListOptions {
  readonly state?: IdentificationState;
  readonly userId?: number;
  /** Epoch ms: only identifications that are due before it. */
  readonly dueBefore?: number;
  /** The length of a page, from 1 to 1000. Default: 100. */
  readonly limit?: number;
  /** The `next` of the page before. */
  readonly after?: string;
}

/** An identification whose record cannot be read any more: a disk has changed it. */
export interface DamagedIdentification {
  /** As far as it can be read; a question mark stands for each character that cannot. */
  readonly id: string;
  /** The fields of the record that are wrong or contradict the others. */
  readonly fields: readonly string[];
}

/** A page of `list`, the oldest identification first. */
export interface IdentificationPage {
  /** Without hosted URLs. */
  readonly identifications: readonly HostedIdentification[];
  /**
   * All that the host knows to be damaged, on the first page of a list without conditions. They are in
   * no other list, and are left as they are: nothing works on them. A host that has just started may
   * still be searching.
   */
  readonly damaged: readonly DamagedIdentification[];
  /** The `after` of the next page; `null` if this page is the last. */
  readonly next: string | null;
}

/**
 * Hosts the identifications of many users on one store. `createServerHost` and `createRestateHost`
 * make one.
 *
 * A host does not check who calls it: before you pass a call on, check that the identification
 * belongs to the caller (`userId`).
 *
 * Every method but `subscribe` can also reject with an `IdentificationHostError`: with
 * `storeUnavailable` if the store fails, and with `closed` after `close`; a method that takes an id
 * also with `damaged`.
 */
export interface IdentificationHost extends EventOperations, HandOffOperations {
  /**
   * Starts an identification, or finds the one that the user has in progress. Resolves when it is
   * saved, before anything is sent to the gateway.
   *
   * @throws InvalidInputError that names each field that breaks its rule
   * @throws IdentificationHostError `notAccepted` for a restart after the documents are signed;
   * `overloaded` where too many calls wait for the gateway, unless there is one to find
   */
  start(subject: SubjectOptions, options?: StartOptions): Promise<StartedIdentification>;
  /**
   * Sends an event to the machine. Resolves when its effect is saved.
   *
   * @throws IdentificationHostError `unknownIdentification`, or `notAccepted` with the events that
   * the machine accepts instead; `outdated` where the identification is not what `seen` says
   */
  send(
    id: string,
    event: IdentificationEvent,
    options?: SendOptions,
  ): Promise<HostedIdentification>;
  /**
   * Makes the machine ask the gateway once, for an app that hears from elsewhere that there is news: a
   * webhook, a message queue, an operator. Only an answer that goes forward changes the state, and a failure
   * status the state `stalled`; in a state that asks at its own times, it does nothing. Resolves with the
   * answer saved. Not for the identified person, whose event is `redirect.succeeded` or `status.check`.
   *
   * @param target the id, or the user, whose identification is that of `current`
   * @throws InvalidInputError if `userId` or `userType` breaks its rule
   * @throws IdentificationHostError `unknownIdentification`
   *
   * @example
   * ```ts
   * // A provider's own webhook, once it is verified as the provider says.
   * await host.hint({ userId: 42 });
   *
   * declare const host: import('identification-machine').IdentificationHost;
   * ```
   */
  hint(target: string | UserOptions): Promise<HostedIdentification>;
  /**
   * The URL of the hosted page, a bearer secret for the identified person only. A host keeps URLs
   * in memory: after a restart of the process, it asks the gateway for the URL and waits for the
   * answer.
   *
   * @throws IdentificationHostError `unknownIdentification`, or `noHostedPage` if there is none to
   * open or the gateway does not answer in time
   */
  hostedPage(
    id: string,
    options?: HostedPageOptions,
  ): Promise<NonNullable<IdentificationView['hosted']>>;
  /**
   * Removes all that the host keeps of a user, for a deletion request. An identification in progress is
   * cancelled first, which those who follow it see. Where one of them may not be removed, none is.
   *
   * The gateway and the providers keep what is theirs, and a backup holds the user until it ends. A damaged
   * record names no user for certain: `list` shows those that there are.
   *
   * @throws InvalidInputError if `userId` or `userType` breaks its rule
   * @throws IdentificationHostError `notErasable` where the documents are signed, and the result is not
   * finalized or not delivered yet; call it again afterwards
   * @see https://eur-lex.europa.eu/eli/reg/2016/679/oj article 17
   */
  erase(user: UserOptions): Promise<ErasedUser>;
  /**
   * What the device with this claim may see.
   *
   * @throws IdentificationHostError `handOffGone`
   */
  handedOff(claim: string): Promise<HandedOff>;
  /** The identification with this id, or `null`. */
  get(id: string): Promise<HostedIdentification | null>;
  /**
   * The user's identification in progress, else the last one that is kept, else `null`.
   *
   * @throws InvalidInputError if `userId` or `userType` breaks its rule
   */
  current(user: UserOptions): Promise<HostedIdentification | null>;
  /**
   * Calls the listener with each later change: with each saved change after the save, and with the
   * progress of the polling. Errors of the listener are ignored. For an unknown id, the listener is
   * never called.
   *
   * @returns the function that removes the listener
   */
  subscribe(id: string, listener: (identification: HostedIdentification) => void): () => void;
  /**
   * Lists identifications for an operator, the oldest first.
   *
   * @throws InvalidInputError that names each option that breaks its rule
   */
  list(options?: ListOptions): Promise<IdentificationPage>;
  /**
   * Resolves if the host takes work: its store can be read and written. Reads no identification.
   * Rejects with `storeUnavailable` or `closed` if it does not.
   */
  ready(): Promise<void>;
  /** The number of identifications in each state. */
  count(): Promise<Readonly<Record<IdentificationState, number>>>;
  /**
   * Accepts no new work, waits for the calls in flight (for `drainTimeout` at most, then aborts
   * them), saves, and closes the store. A second call waits for the first.
   */
  close(): Promise<void>;
}
