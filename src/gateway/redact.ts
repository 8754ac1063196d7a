/** Replaces what may identify a person or give access. */
export const REDACTED = '[redacted]';

/** Replaces a word that is not on an allow-list. */
export const OTHER = '[other]';

/** In characters, of what is returned and of what is searched. */
const MAX_TEXT_LENGTH = 120;
const MAX_INPUT_LENGTH = 500;

const SECRETS = [
  // URLs of any scheme: hosted URLs are bearer secrets.
  /\b[a-z][a-z0-9+.-]*:\/\/\S+/gi,
  // E-mail addresses.
  /\S+@\S+/g,
  // Long runs without a space: tokens, GUIDs, personal numbers with separators. Not statuses, which
  // are words of capitals: SIGN_SESSION_ID_SUCCESSFULLY_CREATED.
  /(?<![\w.~+/=-])(?!(?:[A-Z]{1,16}_)+[A-Z]{1,16}\.?(?![\w.~+/=-]))[\w.~+/=-]{20,}/g,
  // Five digits or more: user ids, personal numbers, phone numbers.
  /\d{5,}/g,
];

// Line breaks included; the byte order mark excluded, as it has no width.
const SPACE = /[^\S\ufeff]+/g;

// Control characters, unpaired surrogates and characters that are not displayed: within a secret, they
// would hide it from the patterns.
const INVISIBLE = /[\p{C}\p{Default_Ignorable_Code_Point}]+/gu;

/**
 * Makes the text of an error safe to show to a developer.
 *
 * Removes invisible characters; replaces what looks like a URL, an e-mail address, a token or a
 * personal number; truncates to 120 characters.
 */
export function redactText(text: string): string {
  const visible = text.replace(SPACE, ' ').replace(INVISIBLE, '');
  // The patterns take seconds on a long text without spaces.
  const start = visible.length > MAX_INPUT_LENGTH ? cutAtWord(visible) : visible;
  const safe = SECRETS.reduce((left, secret) => left.replace(secret, REDACTED), start).trim();
  return safe.length > MAX_TEXT_LENGTH ? `${safe.slice(0, MAX_TEXT_LENGTH - 1)}…` : safe;
}

/** Replaces the last word: it may be a secret that is too short now for the patterns. */
const cutAtWord = (text: string): string =>
  text.slice(0, MAX_INPUT_LENGTH).replace(/\S+$/, REDACTED);

/** Returns a word of the list as it is, and `OTHER` for any other value. */
export const allowedWord = (words: ReadonlySet<string>, value: unknown): string =>
  typeof value === 'string' && words.has(value) ? value : OTHER;

/** Returns a count, a time in epoch ms or an HTTP status as it is, and `null` for any other value. */
export const allowedNumber = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

// Words of capitals. No token, number or address has neither digits nor small letters.
const CODE = /^(?=.{1,64}$)[A-Z]+(?:_[A-Z]+)*$/;

/** Returns a code in capitals, such as a gateway's status, as it is, and `OTHER` for any other value. */
export const allowedCode = (value: unknown): string =>
  typeof value === 'string' && CODE.test(value) ? value : OTHER;
