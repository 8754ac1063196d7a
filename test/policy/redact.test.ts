import { describe, expect, test } from 'vitest';
import { REDACTED, redactText } from '../../src/redact.js';

describe('a harmless text is kept as it is', () => {
  test.each([
    '',
    'User is not eligible',
    'One or more validation errors occurred.',
    'Потребителят не отговаря на условията',
    'Too many requests: try again in 30 s',
    'Error 4001 (since 2026-05-21)',
    'SESSION_EXPIRED',
    'Not found; see section 15.5.5 of RFC 9110',
    "The service isn't available, 10:30 UTC",
  ])('%j', (text) => {
    expect(redactText(text)).toBe(text);
  });
});

describe('a secret is taken out', () => {
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

  test('also where it goes over the end of what is kept', () => {
    const start = 'so '.repeat(37);
    expect(redactText(`${start}9913310000 and more`)).toBe(`${start}[redacte…`);
  });
});

describe('a run is kept', () => {
  test.each([
    ['of 19 characters', 'abcdefghijklmnopqrs'],
    ['of 4 digits', '1234'],
  ])('%s', (_, text) => {
    expect(redactText(text)).toBe(text);
  });
});

describe('what cannot be seen', () => {
  test.each([
    ['line breaks', 'one\r\ntwo', 'one two'],
    ['NULs and bells', 'one\u0000\u0007two', 'one two'],
    ['escape sequences of a terminal', '\u001b[31mred\u001b[0m', '[31mred [0m'],
    ['marks that turn the direction of reading', 'a\u202eb\u2066c', 'a b c'],
    ['characters of no width', 'a\u200bb\ufeffc', 'a b c'],
    ['halves of characters', 'a\ud83db', 'a b'],
    ['spaces at both ends', '  one \u0000', 'one'],
  ])('%s are blanked out', (_, text, expected) => {
    expect(redactText(text)).toBe(expected);
  });
});

describe('the length', () => {
  test('of 120 characters is kept', () => {
    const text = 'so '.repeat(40).slice(0, 119) + '.';
    expect(redactText(text)).toBe(text);
  });

  test('of 121 characters is cut, which shows', () => {
    const text = 'so '.repeat(40) + '.';
    expect(redactText(text)).toBe(`${text.slice(0, 119)}…`);
  });
});

test('what was redacted stays as it is when it is redacted again', () => {
  const once = redactText('No https://a.b/ and no a@b.c and no 12345');
  expect(once).toContain(REDACTED);
  expect(redactText(once)).toBe(once);
});
