/** The virtual objects of the service: their names, handlers and JSON messages. */
import type { ObjectOptions, VirtualObjectDefinition } from '@restatedev/restate-sdk';
import type {
  IdentificationEventType,
  IdentificationState,
  InitiateInput,
  StatusInput,
} from '../../machines/identification.types.js';
import type { HandOff, HandOffStep } from '../host/hand-off.js';
import type { HostedIdentification, Seen } from '../host/identification-host.js';
import type { SubjectOptions } from '../input/identification-input.js';

/** The call is refused in this state. */
export interface NotAccepted {
  readonly outcome: 'notAccepted';
  readonly state: IdentificationState;
  readonly can: readonly IdentificationEventType[];
}

/** The identification is not as the sender of an event has seen it. */
type Outdated = Omit<NotAccepted, 'outcome'> & { readonly outcome: 'outdated' };

interface Unknown {
  readonly outcome: 'unknown';
}

interface Shown<TOutcome extends string> {
  readonly outcome: TOutcome;
  /** Without a hosted URL. */
  readonly identification: HostedIdentification;
}

export interface StartRequest {
  readonly subject: SubjectOptions;
  readonly restart: boolean;
}

export type BeginRequest = StartRequest & {
  /** Whether the id is new; otherwise an unknown id is an identification that was removed. */
  readonly isNew: boolean;
};

/** `over`: only a new identification can follow. */
export type BeginAnswer =
  Shown<'created'> | Shown<'inProgress'> | NotAccepted | { readonly outcome: 'over' };

export type StartAnswer =
  | Exclude<BeginAnswer, { readonly outcome: 'over' }>
  /** The user of this id has one of the other type in progress. */
  | { readonly outcome: 'otherUserType' };

/** `over` does not occur, as the identification is new. */
export type BeginAloneAnswer = BeginAnswer | StartAnswer;

/** A new identification, unless the user of this id has one of the other type in progress. */
export interface BeginAloneRequest {
  readonly id: string;
  readonly request: StartRequest;
}

export interface DriveRequest {
  readonly type: IdentificationEventType;
  readonly seen: Seen;
}

export type DriveAnswer = Shown<'done'> | NotAccepted | Outdated | Unknown;

export type HintAnswer = Shown<'done'> | Unknown;

export type EraseAnswer =
  | { readonly outcome: 'erased' }
  | { readonly outcome: 'notErasable'; readonly state: IdentificationState }
  | Unknown;

/** `gone`: the step is about a link or a code that does not count. */
export type HandOffAnswer =
  | { readonly outcome: 'done'; readonly handOff: HandOff | null }
  | { readonly outcome: 'gone' }
  | Unknown;

export interface WatchRequest {
  /** The last version that the caller has seen. */
  readonly after: number;
  /** ms */
  readonly timeout: number;
}

/** The call to the gateway that returns the hosted page's URL. */
export type OpeningAnswer =
  | { readonly outcome: 'initiate'; readonly input: InitiateInput }
  | { readonly outcome: 'getStatus'; readonly input: StatusInput }
  | {
      readonly outcome: 'noHostedPage';
      readonly state: IdentificationState;
      readonly working: boolean;
      readonly version: number;
    }
  | Unknown;

/** The public handlers of an identification; its key is the id. */
export interface IdentificationHandlers {
  /** The type alone, as 0.1.0 sends it, is compared with nothing. */
  drive(ctx: unknown, event: IdentificationEventType | DriveRequest): Promise<DriveAnswer>;
  /** Makes the machine ask the gateway once, where a hint makes it ask. */
  hint(ctx: unknown): Promise<HintAnswer>;
  /** Removes it, unless it is signed and not finalized or delivered; a dry run removes nothing. */
  erase(ctx: unknown, request: { readonly isDryRun: boolean }): Promise<EraseAnswer>;
  /** `null` where the id is unknown. */
  read(ctx: unknown): Promise<HostedIdentification | null>;
  /** Waits for a newer version; returns the current one after the time-out. */
  watch(ctx: unknown, request: WatchRequest): Promise<HostedIdentification | null>;
  opening(ctx: unknown): Promise<OpeningAnswer>;
  /** The hand-off to another device; it holds hashes of secrets alone. */
  readHandOff(ctx: unknown): Promise<HandOff | null>;
  takeHandOff(ctx: unknown, step: HandOffStep): Promise<HandOffAnswer>;
}

/** The handlers that only the service itself may call. */
export interface PrivateHandlers {
  begin(ctx: unknown, request: BeginRequest): Promise<BeginAnswer>;
  addWatcher(ctx: unknown, watcher: Watcher): Promise<void>;
  /** Asks about an identification that waits, unless the question has another time by now. */
  reconcile(ctx: unknown, at: number): Promise<void>;
  /** Gives an identification that waits the time of its first question. */
  schedule(ctx: unknown): Promise<void>;
  deliver(ctx: unknown): Promise<void>;
  delivered(ctx: unknown): Promise<void>;
  remove(ctx: unknown): Promise<void>;
}

/** A call of `watch` that waits for a newer version. */
export interface Watcher {
  readonly awakeable: string;
  readonly after: number;
}

/** The handlers of a user, whose key is `userKey`. A user has one identification in progress. */
export interface UserHandlers {
  start(ctx: unknown, request: StartRequest): Promise<StartAnswer>;
  /** The id of the identification in progress, or of the last one. */
  current(ctx: unknown): Promise<string | null>;
  /** At the key of the individual, so that the starts of both types run one at a time. */
  beginAlone(ctx: unknown, request: BeginAloneRequest): Promise<BeginAloneAnswer>;
  forget(ctx: unknown, id: string): Promise<void>;
}

export const IDENTIFICATION: VirtualObjectDefinition<
  'Identification',
  IdentificationHandlers & PrivateHandlers
> = { name: 'Identification' };

export const IDENTIFIED_USER: VirtualObjectDefinition<'IdentifiedUser', UserHandlers> = {
  name: 'IdentifiedUser',
};

export const userKey = ({
  userType = 'individual',
  userId,
}: Pick<SubjectOptions, 'userId' | 'userType'>): string => `${userType}-${String(userId)}`;

/** How Restate treats the calls of both objects. */
export const OBJECT_OPTIONS = {
  // Both default to a day, for which Restate would store requests and answers that are not needed.
  journalRetention: 0,
  // A client may repeat a call for this long.
  idempotencyRetention: 5 * 60_000,
  // By default Restate pauses an invocation after 70 attempts, and does not resume it.
  retryPolicy: {
    initialInterval: 100,
    exponentiationFactor: 2,
    maxInterval: 10_000,
    maxAttempts: 1_000_000_000,
  },
} as const satisfies ObjectOptions;
