/** Why a store could not be opened. */
export type StoreErrorCode =
  /** Another process, or another store of this one, has the file open. */
  | 'storeInUse'
  /** The file was written by a newer version of this package. */
  | 'newerSchema';

/** Thrown where a store cannot be opened. */
export class IdentificationStoreError extends Error {
  override readonly name = 'IdentificationStoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
