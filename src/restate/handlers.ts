/** The virtual objects of the service: their names, handlers and JSON messages. */
import type { ObjectOptions, VirtualObjectDefinition } from '@restatedev/restate-sdk';
import type {
  IdentificationEventType,
  IdentificationState,
  InitiateInput,
  StatusInput,
} from '../../machines/identification.types.js';
import type { HostedIdentification } from '../host/identification-host.js';
import type { SubjectOptions } from '../input/identification-input.js';

/** The call is refused in this state. */
export interface NotAccepted {
  readonly outcome: 'notAccepted';
  readonly state: IdentificationState;
  readonly can: readonly IdentificationEventType[];
}

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

export type StartAnswer = Exclude<BeginAnswer, { readonly outcome: 'over' }>;

export type DriveAnswer = Shown<'done'> | NotAccepted | Unknown;

export type HintAnswer = Shown<'done'> | Unknown;

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
  drive(ctx: unknown, event: IdentificationEventType): Promise<DriveAnswer>;
  /** Makes the machine ask the gateway once, where a hint makes it ask. */
  hint(ctx: unknown): Promise<HintAnswer>;
  /** `null` where the id is unknown. */
  read(ctx: unknown): Promise<HostedIdentification | null>;
  /** Waits for a newer version; returns the current one after the time-out. */
  watch(ctx: unknown, request: WatchRequest): Promise<HostedIdentification | null>;
  opening(ctx: unknown): Promise<OpeningAnswer>;
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
