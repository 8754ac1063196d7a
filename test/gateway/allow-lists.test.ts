import { describe, expect, test } from 'vitest';
import { allowedCode, allowedNumber, allowedWord, OTHER } from '../../src/gateway/redact.js';

test('what stands in place of a word says that it does', () => {
  expect(OTHER).toBe('[other]');
});

describe('a word is let through', () => {
  const WORDS = new Set(['phaseA', 'phaseB']);

  test('where it is on the list', () => {
    expect(allowedWord(WORDS, 'phaseA')).toBe('phaseA');
  });

  test.each([
    ['another word', 'https://sign.example'],
    ['a word of the list with more', 'phaseA '],
    ['no text', 7],
    ['a list of a word', ['phaseA']],
    ['nothing', undefined],
  ])('and %s is not', (_, value) => {
    expect(allowedWord(WORDS, value)).toBe(OTHER);
  });

  test('and what is no text is not, also where it is on the list', () => {
    const words: ReadonlySet<unknown> = new Set([7]);
    expect(allowedWord(words as ReadonlySet<string>, 7)).toBe(OTHER);
  });
});

describe('a number is let through', () => {
  test.each([0, 1, 503, 1_780_315_200_000, Number.MAX_SAFE_INTEGER])('where it is %d', (value) => {
    expect(allowedNumber(value)).toBe(value);
  });

  test.each([
    -1,
    0.5,
    NaN,
    Infinity,
    Number.MAX_SAFE_INTEGER + 1,
    '503',
    7n,
    null,
    undefined,
    [7],
    { valueOf: () => 7 },
  ])('and %s is not', (value) => {
    expect(allowedNumber(value)).toBeNull();
  });
});

describe('a code is let through', () => {
  test.each(['A', 'ERROR', 'DOCUMENT_SIGN_SUCCESS', 'A_B_C', 'X'.repeat(64)])(
    'where it is %s',
    (value) => {
      expect(allowedCode(value)).toBe(value);
    },
  );

  test.each([
    '',
    'error',
    'ERROR_7',
    '7_ERROR',
    'ERROR_',
    '_ERROR',
    'ERROR__SIGN',
    'ERROR sign',
    'sign ERROR',
    'ERROR_sign',
    'sign_ERROR',
    'ERROR-SIGN',
    'ERROR\n',
    'ИВАНКА',
    'X'.repeat(65),
    `${'X'.repeat(40)}_${'X'.repeat(40)}`,
  ])('and %j is not', (value) => {
    expect(allowedCode(value)).toBe(OTHER);
  });

  test.each([[7], [null], [undefined], [['ERROR']]])('and what is no text is not: %j', (value) => {
    expect(allowedCode(value)).toBe(OTHER);
  });
});
