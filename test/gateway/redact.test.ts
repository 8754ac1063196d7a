import { describe, expect, test } from 'vitest';
import { REDACTED, redactText } from '../../src/gateway/redact.js';

describe('a harmless text is returned as it is', () => {
  test.each([
    '',
    'User is not eligible',
    'One or more validation errors occurred.',
    'Потребителят не отговаря на условията',
    'Too many requests: try again in 30 s',
    'Error 4001 (since 2026-05-21)',
    'SESSION_EXPIRED',
    'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
    'The status is SIGN_SESSION_ID_SUCCESSFULLY_CREATED.',
    'Not found; see section 15.5.5 of RFC 9110',
    "The service isn't available, 10:30 UTC",
  ])('%j', (text) => {
    expect(redactText(text)).toBe(text);
  });
});

describe('a secret is replaced', () => {
  test.each([
    ['a URL', 'Open https://sign.example/s/1?t=2 now', 'Open [redacted] now'],
    ['a URL in capitals', 'Open HTTPS://SIGN.EXAMPLE/1', 'Open [redacted]'],
    ['a URL of another scheme', 'myapp+v2.0://return/1', '[redacted]'],
    ['a URL with other letters', 'https://пример.bg/ключ', '[redacted]'],
    ['every URL', 'http://a.b or http://c.d', '[redacted] or [redacted]'],
    ['an e-mail address', 'No user ivanka@example.invalid here', 'No user [redacted] here'],
    ['an e-mail address with a tag', 'a.b+c@d.example is taken', '[redacted] is taken'],
    ['an e-mail address in another script', 'иванка@пример.бг', '[redacted]'],
    ['a GUID', 'Session 0f8fad5b-d9cb-469f-a165-70867728950e', 'Session [redacted]'],
    ['a JWT', 'eyJhbGciOi.eyJzdWIiOiI3.c2lnbmF0dXJl expired', '[redacted] expired'],
    ['an opaque token', 'Bearer abcdefghij/klmnopqrst+uv==', 'Bearer [redacted]'],
    ['a run of 20 characters', 'abcdefghijklmnopqrst', '[redacted]'],
    ['an account number', 'BG80BNBG96611020345678', '[redacted]'],
    ['a personal number', 'EGN 9913310000 is not valid', 'EGN [redacted] is not valid'],
    ['a phone number', 'Call +359881234567', 'Call +[redacted]'],
    ['a number of five digits', 'User 12345', 'User [redacted]'],
    ['a number inside a word', 'user12345x', 'user[redacted]x'],
  ])('%s', (_, text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  test.each([
    ['a word of capitals alone', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '[redacted]'],
    ['a word of capitals with a digit', 'SIGN_SESSION_ID_7_CREATED', '[redacted]'],
    ['a word with small letters', 'SIGN_SESSION_ID_SUCCESSFULLY_created', '[redacted]'],
    ['a word with a long part', 'SIGN_ABCDEFGHIJKLMNOPQRSTU', '[redacted]'],
  ])('where it is %s, which is not a status', (_, text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  test.each([
    ['a soft hyphen', '\u00ad'],
    ['a zero-width space', '\u200b'],
    ['a zero-width joiner', '\u200d'],
    ['a word joiner', '\u2060'],
    ['a byte order mark', '\ufeff'],
    ['a NUL', '\0'],
    ['a bell', '\u0007'],
    ['a right-to-left override', '\u202e'],
    ['a combining grapheme joiner', '\u034f'],
    ['a variation selector', '\ufe0f'],
    ['a Hangul filler', '\u3164'],
    ['an unpaired surrogate', '\ud83d'],
  ])('although it contains %s', (_, invisible) => {
    const split = (secret: string): string => Array.from(secret).join(invisible);
    for (const secret of [
      '9913310000',
      'ivanka@example.invalid',
      'https://a.b/c',
      'x'.repeat(20),
    ]) {
      expect(redactText(`No ${split(secret)} here`)).toBe('No [redacted] here');
    }
  });

  test('where the limit of the input splits it', () => {
    // After 496 characters: four digits of the number are within the first 500.
    const text = `${'x'.repeat(90)} ${'y'.repeat(404)} 9913310000`;
    expect(redactText(text)).toBe('[redacted] [redacted] [redacted]');
  });

  test('but the last word of an input of 500 characters is kept', () => {
    const text = `${'x'.repeat(90)} ${'y'.repeat(404)} word`;
    expect(text).toHaveLength(500);
    expect(redactText(text)).toBe('[redacted] [redacted] word');
  });

  test('with all that exceeds the limit of the input', () => {
    const text = `${'x'.repeat(90)} ${'y'.repeat(400)} word over the end`;
    expect(redactText(text)).toBe('[redacted] [redacted] word [redacted]');
  });

  test('where the limit of the result splits the replacement', () => {
    const start = 'so '.repeat(37);
    expect(redactText(`${start}9913310000 and more`)).toBe(`${start}[redacte…`);
  });
});

describe('a run that is too short for a secret is kept', () => {
  test.each([
    ['of 19 characters', 'abcdefghijklmnopqrs'],
    ['of 4 digits', '1234'],
  ])('%s', (_, text) => {
    expect(redactText(text)).toBe(text);
  });
});

describe('invisible characters are removed', () => {
  test.each([
    ['line breaks', 'one\r\ntwo', 'one two'],
    ['line separators', 'one\u2028two', 'one two'],
    ['NULs and bells', 'one\u0000\u0007two', 'onetwo'],
    ['escape sequences of a terminal', '\u001b[31mred\u001b[0m', '[31mred[0m'],
    ['right-to-left overrides and isolates', 'a\u202eb\u2066c', 'abc'],
    ['zero-width characters', 'a\u200bb\ufeffc', 'abc'],
    ['unpaired surrogates', 'a\ud83db', 'ab'],
    ['spaces at both ends', '  one \u0000', 'one'],
  ])('%s', (_, text, expected) => {
    expect(redactText(text)).toBe(expected);
  });
});

describe('a text', () => {
  test('of 120 characters is kept', () => {
    const text = 'so '.repeat(40).slice(0, 119) + '.';
    expect(redactText(text)).toBe(text);
  });

  test('of 121 characters is truncated with an ellipsis', () => {
    const text = 'so '.repeat(40) + '.';
    expect(redactText(text)).toBe(`${text.slice(0, 119)}…`);
  });
});

// The patterns would take seconds for each of these: a guard against hanging, not a measurement.
test.each([
  ['one letter', 'a'],
  ['letters and dots', 'a.'],
  ['invisible characters', '\u200b'],
])(
  'a long text of %s is redacted without delay',
  (_, part) => {
    expect(redactText(part.repeat(40_000)).length).toBeLessThanOrEqual(120);
  },
  5_000,
);

test('redacting a redacted text changes nothing', () => {
  const once = redactText('No https://a.b/ and no a@b.c and no 12345');
  expect(once).toContain(REDACTED);
  expect(redactText(once)).toBe(once);
});
