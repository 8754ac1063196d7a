/** What a host is, whatever it stands on. */
import type {
  IdentificationEvent,
  IdentificationOutput,
  IdentificationState,
  Subject,
} from '../../machines/identification.types.js';
import type { IdentificationView } from '../../machines/identification.view.js';
import type { FailureCode } from '../../machines/failure.js';
import type { SubjectOptions } from '../input/identification-input.js';

/** What `onCompleted` is given. */
export interface CompletedIdentification extends IdentificationOutput {
  /** The identification's id: the same for each repetition. */
  readonly id: string;
  readonly userId: number;
  readonly userType: Subject['userType'];
}

/** One step of an identification's way. */
export interface TimelineEntry {
  readonly state: IdentificationState;
  /** Epoch ms at which it was entered. */
  readonly at: number;
  /** Why it is `failed`; `null` in all other states. */
  readonly failure: FailureCode | null;
}

/** An identification as a host shows it: what is saved, and how far the polling is. */
export interface HostedIdentification {
  readonly id: string;
  /** Grows with each change that is saved: the id of an event in a stream, an ETag. */
  readonly version: number;
  readonly userId: number;
  readonly userType: Subject['userType'];
  /** Epoch ms. */
  readonly createdAt: number;
  /** Epoch ms of the last save. */
  readonly updatedAt: number;
  /** The last 50 states, in order; the last one is the present. */
  readonly timeline: readonly TimelineEntry[];
  /** Whether it is completed and `onCompleted` has not resolved yet. */
  readonly undelivered: boolean;
  /**
   * What to show. `view.hosted` is a bearer secret, for the identified person alone; it is `null`
   * where this process does not know the URL: see `hostedPage`.
   */
  readonly view: IdentificationView;
}

/** What became of a start. */
export interface StartedIdentification {
  /** `false` where the user has this one in progress. */
  readonly created: boolean;
  readonly identification: HostedIdentification;
}

/** How an identification is started. */
export interface StartOptions {
  /**
   * Begins a brand-new session, in the identification in progress where there is one. Refused
   * (`notAccepted`) once the documents are signed. Default: false.
   */
  readonly restart?: boolean;
}

/** How a hosted page is asked for. */
export interface HostedPageOptions {
  /** How long to wait for the gateway's answer, in ms; default 30000. */
  readonly timeout?: number;
}

/** Which identifications are listed; what is left out does not restrict. */
export interface ListOptions {
  readonly state?: IdentificationState;
  readonly userId?: number;
  /** Epoch ms; only what has a due time before it. */
  readonly dueBefore?: number;
  /** From 1 to 1000; default 100. */
  readonly limit?: number;
  /** The `next` of the page before. */
  readonly after?: string;
}

/** A page of a list, the oldest identification first. */
export interface IdentificationPage {
  /** Without hosted URLs. */
  readonly identifications: readonly HostedIdentification[];
  /** What to give as `after` for the next page; `null` where this is the last. */
  readonly next: string | null;
}

/**
 * Hosts the identifications of many users on one store.
 *
 * Who may do what is not its business: check that an identification belongs to the caller
 * (`userId`) before you pass a call on.
 *
 * All methods but `subscribe` reject with an `IdentificationHostError`: `storeUnavailable` where the
 * store fails, `closed` after `close`.
 */
export interface IdentificationHost {
  /**
   * Starts an identification, or finds the one that the user has in progress. It is saved when the
   * promise resolves, and before anything is sent to the gateway.
   *
   * @throws InvalidInputError that names each field that breaks its rule
   */
  start(subject: SubjectOptions, options?: StartOptions): Promise<StartedIdentification>;
  /**
   * Tells the machine of an event. Resolves when its effect is saved.
   *
   * @throws IdentificationHostError `unknownIdentification`, or `notAccepted` with the events that
   * can be sent instead
   */
  send(id: string, event: IdentificationEvent): Promise<HostedIdentification>;
  /**
   * The URL of the hosted page, for the identified person alone. URLs are in memory only: after a
   * restart of the process, `hostedPage` asks the gateway for it again and waits for the answer.
   *
   * @throws IdentificationHostError `unknownIdentification`, or `noHostedPage` where there is none
   * to open or the gateway did not give it in time
   */
  hostedPage(
    id: string,
    options?: HostedPageOptions,
  ): Promise<NonNullable<IdentificationView['hosted']>>;
  /** The identification, or `null` where there is none. */
  get(id: string): Promise<HostedIdentification | null>;
  /**
   * The identification that the user has in progress, else the last one that is kept, else `null`.
   *
   * @throws InvalidInputError where `userId` or `userType` breaks its rule
   */
  current(
    subject: Pick<SubjectOptions, 'userId' | 'userType'>,
  ): Promise<HostedIdentification | null>;
  /**
   * Calls the listener with each change from now on: of what is saved, once it is saved, and of how
   * far the polling is. What it throws is ignored. An id that does not exist is never heard of.
   *
   * @returns what ends it
   */
  subscribe(id: string, listener: (identification: HostedIdentification) => void): () => void;
  /** Identifications for an operator, the oldest first. */
  list(options?: ListOptions): Promise<IdentificationPage>;
  /** How many identifications there are in each state. */
  count(): Promise<Readonly<Record<IdentificationState, number>>>;
  /**
   * Takes no new work, lets the calls in flight end (for `drainTimeout` at most, then they are
   * aborted), saves, and closes the store. Closing a second time waits for the first.
   */
  close(): Promise<void>;
}
