import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  brotliCompressSync,
  constants,
  createBrotliCompress,
  deflateRawSync,
  deflateSync,
  gzipSync,
  type ZlibOptions,
} from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failure } from '../../machines/failure.js';
import { isPacked, PACKING_OVERHEAD, unpack } from '../../src/server/unpack.js';

const MAX_BYTES = 65_536;
const TEXT = JSON.stringify({ videoIdentificationStatus: 'PROCESSING', message: 'Щъркел' });

/** A block of deflate without content. */
const EMPTY_BLOCK = Buffer.of(0, 0, 0, 0xff, 0xff);

type Pack = (bytes: Uint8Array, options?: ZlibOptions) => Buffer;

const PACKS: Record<string, { readonly coding: string; readonly pack: Pack }> = {
  gzip: { coding: 'gzip', pack: gzipSync },
  'x-gzip': { coding: 'x-gzip', pack: gzipSync },
  zlib: { coding: 'deflate', pack: deflateSync },
  'raw deflate': { coding: 'deflate', pack: deflateRawSync },
  br: { coding: 'br', pack: (bytes) => brotliCompressSync(bytes) },
};

const each = Object.entries(PACKS).map(([name, { coding, pack }]) => [name, coding, pack] as const);

const unpackedText = async (packed: Uint8Array, coding: string | null): Promise<string> =>
  Buffer.from(await unpack(packed, coding, MAX_BYTES)).toString();

describe.each(each)('a body packed by %s', (_, coding, pack) => {
  test('is unpacked', async () => {
    expect(isPacked(coding)).toBe(true);
    expect(await unpackedText(pack(Buffer.from(TEXT)), coding)).toBe(TEXT);
  });

  test('is unpacked from any bytes at any level', async () => {
    const options = fc.record({
      level: fc.integer({ min: 0, max: 9 }),
      strategy: fc.integer({ min: 0, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), options, async (bytes, how) => {
        const unpacked = await unpack(pack(bytes, how), coding, MAX_BYTES);
        expect(Buffer.from(unpacked)).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 200 },
    );
  });

  test('is unpacked up to the limit, and not one byte further', async () => {
    const longest = pack(Buffer.alloc(MAX_BYTES));
    expect(await unpack(longest, coding, MAX_BYTES)).toHaveLength(MAX_BYTES);
    const longer = pack(Buffer.alloc(MAX_BYTES + 1));
    await expect(unpack(longer, coding, MAX_BYTES)).rejects.toStrictEqual(
      failure('responseTooLarge'),
    );
  });

  test('stays empty where it has no byte', async () => {
    expect(await unpack(new Uint8Array(), coding, MAX_BYTES)).toHaveLength(0);
  });

  test('is refused where it is not packed at all', async () => {
    await expect(unpack(Buffer.from(TEXT), coding, MAX_BYTES)).rejects.toBeInstanceOf(Error);
  });

  test('gives at most its start where it is cut, so that its JSON is cut, too', async () => {
    const packed = pack(Buffer.from(TEXT));
    // The last bytes of gzip and zlib are a checksum.
    for (let end = 1; end < packed.length - 10; end += 1) {
      const start = await unpackedText(packed.subarray(0, end), coding);
      expect(start.length).toBeLessThan(TEXT.length);
      expect(TEXT.startsWith(start.replace(/\ufffd+$/, ''))).toBe(true);
    }
  });
});

describe('damaged data is refused', () => {
  test.each([
    ['a block type that deflate does not have', 'gzip', 10, 0xff],
    ['a header that is not of gzip', 'gzip', 0, 0],
    ['a zlib header with a wrong check', 'zlib', 1, 0],
    ['a wrong checksum of gzip', 'gzip', -8, 0],
    ['a wrong checksum of zlib', 'zlib', -1, 0],
    ['brotli with a reserved window size', 'br', 0, 0x11],
  ])('%s', async (_, name, at, byte) => {
    const { coding, pack } = PACKS[name] ?? {};
    if (coding === undefined || pack === undefined) throw new Error(`There is no packing ${name}.`);
    const packed = pack(Buffer.from(TEXT));
    packed.fill(byte, at < 0 ? packed.length + at : at, at < 0 ? packed.length : at + 1);
    await expect(unpack(packed, coding, MAX_BYTES)).rejects.toMatchObject({ code: /^(Z_|ERR_)/ });
  });

  test('unless the checksum alone is missing, as by fetch', async () => {
    const packed = gzipSync(Buffer.from(TEXT));
    expect(await unpackedText(packed.subarray(0, -8), 'gzip')).toBe(TEXT);
  });
});

describe('the name of a coding', () => {
  test.each(['GZIP', ' gzip ', 'Gzip\t'])(
    'is read whatever its case and spaces: "%s"',
    async (name) => {
      expect(await unpackedText(gzipSync(TEXT), name)).toBe(TEXT);
    },
  );

  test.each([
    null,
    '',
    'identity',
    'zstd',
    'compress',
    'constructor',
    '__proto__',
    'gzip, zstd',
    'zstd, gzip',
  ])('that is unknown leaves the body as it is: "%s"', async (name) => {
    const packed = gzipSync(TEXT);
    expect(isPacked(name)).toBe(false);
    expect(await unpack(packed, name, 1)).toBe(packed);
  });
});

describe('several codings', () => {
  test('are removed from the last to the first', async () => {
    const packed = brotliCompressSync(deflateSync(gzipSync(TEXT)));
    expect(await unpackedText(packed, 'gzip, deflate, br')).toBe(TEXT);
    await expect(unpackedText(packed, 'br, deflate, gzip')).rejects.toBeInstanceOf(Error);
  });

  test('may make a body of the whole limit longer', async () => {
    const inner = gzipSync(Buffer.alloc(MAX_BYTES), { level: 0 });
    expect(inner.length).toBeGreaterThan(MAX_BYTES);
    expect(await unpack(gzipSync(inner), 'gzip, gzip', MAX_BYTES)).toHaveLength(MAX_BYTES);
  });

  test('are limited between them, too, where the body itself is small', async () => {
    const nothing = (bytes: number): Buffer =>
      gzipSync(Buffer.concat(Array.from({ length: bytes / 5 }, () => EMPTY_BLOCK)));
    const limit = 4_096 + PACKING_OVERHEAD;
    expect(await unpack(nothing(limit), 'deflate, gzip', 4_096)).toHaveLength(0);
    await expect(unpack(nothing(limit + 5), 'deflate, gzip', 4_096)).rejects.toStrictEqual(
      failure('responseTooLarge'),
    );
  });

  test('are five at most', async () => {
    const five = Array.from({ length: 5 }).reduce<Buffer>(
      (bytes) => gzipSync(bytes),
      Buffer.from(TEXT),
    );
    const names = Array.from({ length: 5 }, () => 'gzip').join();
    expect(await unpackedText(five, names)).toBe(TEXT);
    await expect(unpack(gzipSync(five), `${names},gzip`, MAX_BYTES)).rejects.toThrow(
      'The body is packed too often.',
    );
  });
});

describe('a bomb of 1 GB', () => {
  const PART = Buffer.alloc(16 * 1024 * 1024);
  const PARTS = 64;
  const repeated = <T>(part: T): T[] => Array.from({ length: PARTS }, () => part);

  /** Zeros, packed once and repeated: `Z_FULL_FLUSH` makes the parts independent of each other. */
  const deflated = (): Buffer =>
    Buffer.concat(repeated(deflateRawSync(PART, { finishFlush: constants.Z_FULL_FLUSH })));
  const gzipped = (): Buffer => Buffer.concat([gzipSync('').subarray(0, 10), deflated()]);
  const zlibbed = (): Buffer => Buffer.concat([deflateSync('').subarray(0, 2), deflated()]);

  /** Packed as a stream, so that the memory of the test itself stays below what it measures. */
  const brotlied = (): Promise<Buffer> => {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 1 };
    return buffer(Readable.from(repeated(PART)).pipe(createBrotliCompress({ params })));
  };

  /** The maximum of the memory of this process so far. */
  const peakBytes = (): number => process.resourceUsage().maxRSS * 1024;

  test.each([
    ['gzip', 'gzip', gzipped],
    ['zlib', 'deflate', zlibbed],
    ['raw deflate', 'deflate', deflated],
    ['br', 'br', brotlied],
    ['gzip in gzip', 'gzip, gzip', () => gzipSync(gzipped())],
    ['br around no gzip', 'gzip, br', brotlied],
  ])('of %s stops at the limit, with flat memory', async (_, coding, pack) => {
    const bomb = await pack();
    const before = peakBytes();
    await expect(unpack(bomb, coding, MAX_BYTES)).rejects.toStrictEqual(
      failure('responseTooLarge'),
    );
    expect(peakBytes() - before).toBeLessThan(50_000_000);
  });
});
