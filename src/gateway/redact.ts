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
  // A long run without a space: a token, a GUID, a personal number with separators. Unless it is a
  // status: words of capitals, such as SIGN_SESSION_ID_SUCCESSFULLY_CREATED.
  /(?<![\w.~+/=-])(?!(?:[A-Z]{1,16}_)+[A-Z]{1,16}\.?(?![\w.~+/=-]))[\w.~+/=-]{20,}/g,
  // Five digits or more: a user's id, a personal number, a phone number.
  /\d{5,}/g,
];

// Line breaks, too; but not the byte order mark, which has no width.
const SPACE = /[^\S\ufeff]+/g;

// Controls, marks without a width, halves of characters, what is ignored where it is shown: put
// into a secret, they would hide it from the patterns.
const INVISIBLE = /[\p{C}\p{Default_Ignorable_Code_Point}]+/gu;

/**
 * Makes a short text from outside safe to show and to keep: a problem's title, a vendor's code.
 *
 * Removes what cannot be seen, then what looks like a URL, an address, a token or a number of a
 * person, and cuts it at 120 characters.
 */
export function redactText(text: string): string {
  const visible = text.replace(SPACE, ' ').replace(INVISIBLE, '');
  // On a long text without spaces the patterns would take seconds.
  const start = visible.length > LONGEST_INPUT ? cutAtWord(visible) : visible;
  const safe = SECRETS.reduce((left, secret) => left.replace(secret, REDACTED), start).trim();
  return safe.length > LONGEST_TEXT ? `${safe.slice(0, LONGEST_TEXT - 1)}…` : safe;
}

/** What is left of a word that was cut may be too short for the patterns to tell what it was. */
const cutAtWord = (text: string): string => text.slice(0, LONGEST_INPUT).replace(/\S+$/, REDACTED);

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
