import type {
  IdentificationEventType,
  IdentificationState,
} from '../../machines/identification.types.js';

/** Why a host did not do what it was asked for. */
export type HostErrorCode =
  /** There is no identification of this id. */
  | 'unknownIdentification'
  /** The machine does not take this event now; see `can`. */
  | 'notAccepted'
  /** There is no hosted page to open now; see `state`. */
  | 'noHostedPage'
  /** The store could not write or read (a full disk): nothing was sent, try again later. */
  | 'storeUnavailable'
  /** The host was not given what this needs: the message says what. */
  | 'notSupported'
  /** The host is closing or closed. */
  | 'closed';

/** What an error may add to its code. */
export interface HostErrorDetails {
  readonly state?: IdentificationState;
  readonly can?: readonly IdentificationEventType[];
  readonly cause?: unknown;
}

/** What the methods of a host reject with, besides `InvalidInputError`. Says nothing of the person. */
export class IdentificationHostError extends Error {
  override readonly name = 'IdentificationHostError';
  readonly code: HostErrorCode;
  /** The state that the identification is in, where that is the reason. */
  readonly state: IdentificationState | null;
  /** The events that the machine takes now, where that is the reason. */
  readonly can: readonly IdentificationEventType[];

  constructor(code: HostErrorCode, message: string, details: HostErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.state = details.state ?? null;
    this.can = details.can ?? [];
  }
}

/** The error for a store that fails. */
export const storeUnavailable = (cause: unknown): IdentificationHostError =>
  new IdentificationHostError(
    'storeUnavailable',
    'The store does not work: nothing was sent. Try again later.',
    { cause },
  );

/** What a store answers, with that error where it fails. */
export async function fromStore<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw storeUnavailable(error);
  }
}
