import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8Length } from '../../src/contract/utf8-length.js';
import { decodeUtf8 } from '../../src/gateway/utf8.js';

const byNode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Both ends of each range in which all bytes mean the same, and a byte between. */
const BYTES = [
  ...[0x00, 0x41, 0x7f],
  ...[0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbb, 0xbf],
  ...[0xc0, 0xc1, 0xc2, 0xdf],
  ...[0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef],
  ...[0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff],
];

/** The sequences that are decoded otherwise than by Node, in hexadecimal. */
function differing(sequences: Iterable<Uint8Array>): string[] {
  const found: string[] = [];
  for (const bytes of sequences) if (decodeUtf8(bytes) !== byNode(bytes)) found.push(hex(bytes));
  return found;
}

function* sequencesOf(length: number, bytes: readonly number[]): Generator<Uint8Array> {
  if (length === 0) yield new Uint8Array();
  else {
    for (const start of sequencesOf(length - 1, bytes)) {
      for (const byte of bytes) yield Uint8Array.of(...start, byte);
    }
  }
}

describe('bytes are decoded as by TextDecoder', () => {
  test.each([
    [1, Array.from({ length: 256 }, (_, byte) => byte)],
    [2, Array.from({ length: 256 }, (_, byte) => byte)],
    [3, BYTES],
    [4, BYTES],
  ])(
    'in all sequences of %i bytes, of each kind',
    (length, bytes) => {
      expect(differing(sequencesOf(length, bytes))).toEqual([]);
    },
    60_000,
  );

  test('in any sequence', () => {
    const kind = fc.oneof(fc.constantFrom(...BYTES), fc.nat(0xff));
    fc.assert(
      fc.property(fc.array(kind, { maxLength: 60 }), (bytes) => {
        expect(decodeUtf8(Uint8Array.from(bytes))).toBe(byNode(Uint8Array.from(bytes)));
      }),
      { numRuns: 2_000 },
    );
  });

  test('in any text that is cut at any byte and goes on with any other', () => {
    const text = fc.string({ unit: 'binary', maxLength: 12 });
    fc.assert(
      fc.property(text, text, fc.nat(), fc.nat(), (one, other, end, start) => {
        const [head, tail] = [Buffer.from(one), Buffer.from(other)];
        const bytes = Buffer.concat([
          head.subarray(0, end % (head.length + 1)),
          tail.subarray(start % (tail.length + 1)),
        ]);
        expect(decodeUtf8(bytes)).toBe(byNode(bytes));
      }),
      { numRuns: 2_000 },
    );
  });
});

test('any well-formed text is decoded to itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(!text.startsWith('\ufeff'));
      expect(decodeUtf8(Buffer.from(text))).toBe(text);
    }),
  );
});

// Written down, as TextDecoder could be wrong as well.
test.each([
  ['of two bytes', [0xd1, 0x89], 'щ'],
  ['of three bytes', [0xe2, 0x82, 0xac], '€'],
  ['of four bytes', [0xf0, 0x9f, 0x98, 0x80], '😀'],
  ['U+10FFFF, the last one', [0xf4, 0x8f, 0xbf, 0xbf], '\u{10ffff}'],
])('a character is decoded: %s', (_, bytes, text) => {
  expect(decodeUtf8(Uint8Array.from(bytes))).toBe(text);
});

describe('what is no UTF-8 becomes U+FFFD', () => {
  test.each([
    ['a byte that no sequence has', [0x61, 0xff, 0x62], 'a\ufffdb'],
    ['a continuation without a start', [0x80, 0x61], '\ufffda'],
    ['a sequence cut by the end', [0x61, 0xe2, 0x82], 'a\ufffd'],
    ['a sequence cut by a letter, which is kept', [0xe2, 0x82, 0x61], '\ufffda'],
    ['a sequence cut by another sequence', [0xe2, 0xd1, 0x89], '\ufffdщ'],
    ['an overlong slash of two bytes', [0xc0, 0xaf], '\ufffd\ufffd'],
    ['an overlong slash of three bytes', [0xe0, 0x80, 0xaf], '\ufffd\ufffd\ufffd'],
    ['an overlong slash of four bytes', [0xf0, 0x80, 0x80, 0xaf], '\ufffd\ufffd\ufffd\ufffd'],
    ['half of a surrogate pair', [0xed, 0xa0, 0xbd], '\ufffd\ufffd\ufffd'],
    ['a character beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80], '\ufffd\ufffd\ufffd\ufffd'],
  ])('%s', (_, bytes, text) => {
    expect(decodeUtf8(Uint8Array.from(bytes))).toBe(text);
  });
});

describe('a byte order mark', () => {
  const BOM = [0xef, 0xbb, 0xbf];

  test.each([
    ['is removed at the start', [...BOM, 0x61], 'a'],
    ['alone leaves an empty text', BOM, ''],
    ['is removed once', [...BOM, ...BOM, 0x61], '\ufeffa'],
    ['is kept elsewhere', [0x61, ...BOM], 'a\ufeff'],
    ['that is cut is replaced', [0xef, 0xbb], '\ufffd'],
  ])('%s', (_, bytes, text) => {
    expect(decodeUtf8(Uint8Array.from(bytes))).toBe(text);
  });
});

/** Code units, also halves of surrogate pairs. */
const CODE_UNIT = fc
  .oneof(
    fc.nat(0xffff),
    fc.integer({ min: 0xd700, max: 0xe000 }),
    fc.constantFrom(0x7f, 0x80, 0x7ff),
  )
  .map((unit) => String.fromCharCode(unit));

test('the bytes of any text are counted as TextEncoder writes them', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: CODE_UNIT }));
  fc.assert(
    fc.property(text, (any) => {
      expect(utf8Length(any)).toBe(new TextEncoder().encode(any).length);
    }),
  );
});
