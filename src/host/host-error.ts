import type {
  IdentificationEventType,
  IdentificationState,
} from '../../machines/identification.types.js';

/** Why a host did not do what it was called for. */
export type HostErrorCode =
  /** No identification has this id. */
  | 'unknownIdentification'
  /** The record of this identification cannot be read any more. Its user can start again. */
  | 'damaged'
  /** The machine does not accept this event now; see `can`. */
  | 'notAccepted'
  /** The identification is not as the sender of the event has seen it; see `state` and `can`. */
  | 'outdated'
  /** The gateway knows this user by the `userId`, for which another type of user is being identified. */
  | 'otherUserType'
  /** The documents are signed, and the result is not finalized, or not delivered to the app yet; see `state`. */
  | 'notErasable'
  /** There is no hosted page to open now; see `state`. */
  | 'noHostedPage'
  /** The store could not write or read (a full disk). Nothing was sent; try again later. */
  | 'storeUnavailable'
  /** Another server asks for a new session of this identification. Nothing was sent; try again. */
  | 'busy'
  /** Too many calls wait for the gateway. Nothing was saved or sent; try again later. */
  | 'overloaded'
  /** The host lacks an option that this method needs; the message names it. */
  | 'notSupported'
  /** The link to hand an identification off, or its code, was used, replaced or refused, or is too old. */
  | 'handOffGone'
  /** No dead letter has this id: the event was delivered, was skipped, or is being sent. */
  | 'unknownEvent'
  /** The host is closing or closed. */
  | 'closed';

/** What an error may add to its code. */
export interface HostErrorDetails {
  readonly state?: IdentificationState;
  readonly can?: readonly IdentificationEventType[];
  readonly cause?: unknown;
}

/**
 * What the methods of an `IdentificationHost` reject with, besides `InvalidInputError`. Holds no
 * personal data.
 */
export class IdentificationHostError extends Error {
  override readonly name = 'IdentificationHostError';
  readonly code: HostErrorCode;
  /** The state that the identification is in, if that is the reason. */
  readonly state: IdentificationState | null;
  /** The events that the machine accepts now, if that is the reason. */
  readonly can: readonly IdentificationEventType[];

  constructor(code: HostErrorCode, message: string, details: HostErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.state = details.state ?? null;
    this.can = details.can ?? [];
  }
}

/** The error for an id, or a user, without an identification. */
export const unknownIdentification = (): IdentificationHostError =>
  new IdentificationHostError('unknownIdentification', 'There is no such identification.');

/** Takes a damaged record for a missing one. */
export function nullIfDamaged(error: unknown): null {
  if (error instanceof IdentificationHostError && error.code === 'damaged') return null;
  throw error;
}

/** The error for a store that fails. */
export const storeUnavailable = (cause: unknown): IdentificationHostError =>
  new IdentificationHostError(
    'storeUnavailable',
    'The store failed and nothing was sent. Try again later.',
    { cause },
  );

/** Turns a rejection of the store into a `storeUnavailable` error. */
export async function fromStore<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof IdentificationHostError ? error : storeUnavailable(error);
  }
}
