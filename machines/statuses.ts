/** The statuses that the gateway documents. Others are failures, unless configured as pending. */
export const STATUS = {
  started: 'STARTED',
  processing: 'PROCESSING',
  signSessionCreated: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
  documentSigned: 'DOCUMENT_SIGN_SUCCESS',
  error: 'ERROR',
} as const;
