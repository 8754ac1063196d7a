/** The titles of problem details that may be shown, in the words of HTTP and of the gateway. */

/** Reason phrases of 4xx, which most frameworks give as titles, in old and new words. */
const REASON_PHRASES = [
  'Bad Request',
  'Unauthorized',
  'Forbidden',
  'Not Found',
  'Method Not Allowed',
  'Not Acceptable',
  'Request Timeout',
  'Conflict',
  'Gone',
  'Length Required',
  'Precondition Failed',
  'Payload Too Large',
  'Content Too Large',
  'URI Too Long',
  'Unsupported Media Type',
  'Unprocessable Entity',
  'Unprocessable Content',
  'Locked',
  'Too Early',
  'Precondition Required',
  'Too Many Requests',
  'Request Header Fields Too Large',
] as const;

/** What the sandbox, in the words of the contract, says of a refused call. */
const REFUSALS = [
  'User is not eligible',
  'Not allowed for this user',
  'The user is not known',
  'No identification was initiated',
  'The documents are not signed',
  'The request is not valid',
  'The access token is missing or not valid',
  'The body is too large',
] as const;

/** ASP.NET Core's title for a request that its model validation refuses. */
const VALIDATION = 'One or more validation errors occurred.';

/** A title that {@link isKnownTitle} lets through. */
export type KnownTitle =
  (typeof REASON_PHRASES)[number] | (typeof REFUSALS)[number] | typeof VALIDATION;

const KNOWN_TITLES: ReadonlySet<string> = new Set<KnownTitle>([
  ...REASON_PHRASES,
  ...REFUSALS,
  VALIDATION,
]);

/**
 * Whether a title is on the list, as a whole and letter for letter.
 *
 * A list, and not patterns of secrets: no pattern knows a name, a short token or an IBAN in groups.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.5
 */
export const isKnownTitle = (title: string): title is KnownTitle => KNOWN_TITLES.has(title);
