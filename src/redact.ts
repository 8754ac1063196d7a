/** What stands in place of anything that may identify a person or open a door. */
export const REDACTED = '[redacted]';

/** What stands in place of a word that is not on an allow-list. */
export const OTHER = '[other]';

const LONGEST_TEXT = 120;
const LONGEST_INPUT = 500;

const SECRETS = [
  // A URL of any scheme: hosted URLs are bearer secrets.
  /\b[a-z][a-z0-9+.-]*:\/\/\S+/gi,
  // An e-mail address.
  /\S+@\S+/g,
  // A long run without a space: a token, a GUID, a personal number with separators.
  /[\w.~+/=-]{20,}/g,
  // Five digits or more: a user's id, a personal number, a phone number.
  /\d{5,}/g,
];

/**
 * Makes a short text from outside safe to show and to keep: a problem's title, a vendor's code.
 *
 * Removes what looks like a URL, an address, a token or a number of a person, then control
 * characters, and cuts it at 120 characters.
 */
export function redactText(text: string): string {
  // Cut first: on a long text without spaces the patterns would take seconds.
  const start = text.slice(0, LONGEST_INPUT);
  const safe = SECRETS.reduce((left, secret) => left.replace(secret, REDACTED), start);
  const printable = safe.replace(/\p{C}+/gu, ' ').trim();
  return printable.length > LONGEST_TEXT ? `${printable.slice(0, LONGEST_TEXT - 1)}…` : printable;
}

/** Lets through one of the words that the project itself has chosen, and `OTHER` for all else. */
export const allowedWord = (words: ReadonlySet<string>, value: unknown): string =>
  typeof value === 'string' && words.has(value) ? value : OTHER;

/** Lets through a count, a time in epoch ms, or an HTTP status; `null` for all else. */
export const allowedNumber = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

// Words in capitals. Without digits and small letters, it is no token, number or address.
const CODE = /^(?=.{1,64}$)[A-Z]+(?:_[A-Z]+)*$/;

/** Lets through a code in capitals, such as a gateway's status; `OTHER` for all other text. */
export const allowedCode = (value: unknown): string =>
  typeof value === 'string' && CODE.test(value) ? value : OTHER;
