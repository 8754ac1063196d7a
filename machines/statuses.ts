/**
 * The statuses that the gateway documents. Any other counts as a failure, unless configured as
 * pending.
 */
export const STATUS = {
  started: 'STARTED',
  processing: 'PROCESSING',
  signSessionCreated: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
  documentSigned: 'DOCUMENT_SIGN_SUCCESS',
  error: 'ERROR',
} as const;
