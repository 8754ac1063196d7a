/** What the service and its clients say to each other through Restate; all of it is JSON. */
import type { VirtualObjectDefinition } from '@restatedev/restate-sdk';
import type {
  IdentificationEventType,
  IdentificationState,
  InitiateInput,
  StatusInput,
} from '../../machines/identification.types.js';
import type { HostedIdentification } from '../host/identification-host.js';
import type { SubjectOptions } from '../input/identification-input.js';

/** What is refused, and why. */
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
  /** Whether there is one by this id already, as far as the caller knows. */
  readonly isNew: boolean;
};

/** `over`: nothing but another identification could come of it. */
export type BeginAnswer =
  Shown<'created'> | Shown<'inProgress'> | NotAccepted | { readonly outcome: 'over' };

export type StartAnswer = Exclude<BeginAnswer, { readonly outcome: 'over' }>;

export type DriveAnswer = Shown<'done'> | NotAccepted | Unknown;

export interface WatchRequest {
  /** The version that the caller has seen. */
  readonly after: number;
  /** ms */
  readonly timeout: number;
}

/** The call to the gateway that gives the hosted page's URL. */
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

/** An identification, by its id. What is not named here is not to be called from outside. */
export interface IdentificationHandlers {
  drive(ctx: unknown, event: IdentificationEventType): Promise<DriveAnswer>;
  /** `null` where there is none. */
  read(ctx: unknown): Promise<HostedIdentification | null>;
  /** Waits for another version; what there is at the end of that time where none comes. */
  watch(ctx: unknown, request: WatchRequest): Promise<HostedIdentification | null>;
  opening(ctx: unknown): Promise<OpeningAnswer>;
}

/** The handlers that only the service itself calls. */
export interface PrivateHandlers {
  begin(ctx: unknown, request: BeginRequest): Promise<BeginAnswer>;
  addWatcher(ctx: unknown, watcher: Watcher): Promise<void>;
  deliver(ctx: unknown): Promise<void>;
  delivered(ctx: unknown): Promise<void>;
  remove(ctx: unknown): Promise<void>;
}

/** Somebody who waits for another version. */
export interface Watcher {
  readonly awakeable: string;
  readonly after: number;
}

/** A user, by `userKey`: knows the one identification that is in progress. */
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
