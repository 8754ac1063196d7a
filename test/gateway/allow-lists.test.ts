import { describe, expect, test } from 'vitest';
import { allowedCode, allowedNumber, allowedWord, OTHER } from '../../src/gateway/redact.js';

test('the replacement of a word is [other]', () => {
  expect(OTHER).toBe('[other]');
});

describe('allowedWord', () => {
  const WORDS = new Set(['phaseA', 'phaseB']);

  test('returns a word of the list as it is', () => {
    expect(allowedWord(WORDS, 'phaseA')).toBe('phaseA');
  });

  test.each([
    ['another word', 'https://sign.example'],
    ['a word of the list with a space after it', 'phaseA '],
    ['a number', 7],
    ['an array of a word', ['phaseA']],
    ['undefined', undefined],
  ])('replaces %s', (_, value) => {
    expect(allowedWord(WORDS, value)).toBe(OTHER);
  });

  test('replaces a value that is not a string, even if the list holds it', () => {
    const words: ReadonlySet<unknown> = new Set([7]);
    expect(allowedWord(words as ReadonlySet<string>, 7)).toBe(OTHER);
  });
});

describe('allowedNumber', () => {
  test.each([0, 1, 503, 1_780_315_200_000, Number.MAX_SAFE_INTEGER])(
    'returns %d as it is',
    (value) => {
      expect(allowedNumber(value)).toBe(value);
    },
  );

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
  ])('returns null for %s', (value) => {
    expect(allowedNumber(value)).toBeNull();
  });
});

describe('allowedCode', () => {
  test.each(['A', 'ERROR', 'DOCUMENT_SIGN_SUCCESS', 'A_B_C', 'X'.repeat(64)])(
    'returns %s as it is',
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
  ])('replaces %j', (value) => {
    expect(allowedCode(value)).toBe(OTHER);
  });

  test.each([[7], [null], [undefined], [['ERROR']]])(
    'replaces %j, which is not a string',
    (value) => {
      expect(allowedCode(value)).toBe(OTHER);
    },
  );
});
