import { promisify } from 'node:util';
import { brotliDecompress, constants, gunzip, inflate, inflateRaw } from 'node:zlib';
import { failure } from '../../machines/failure.js';

/** What a packing may add to a body that it cannot make smaller, in bytes. */
export const PACKING_OVERHEAD = 1_024;

/** More packings than any server applies. */
const MAX_CODINGS = 5;

type Unpack = (packed: Uint8Array, maxOutputLength: number) => Promise<Buffer>;

// As `fetch` does, this takes a body whose checksum is missing at the end. JSON that is cut is noticed.
const finishFlush = constants.Z_SYNC_FLUSH;

const inflateAny: Unpack = (packed, maxOutputLength) => {
  // The zlib header, which RFC 9110 demands and some servers leave out.
  const hasHeader = ((packed[0] ?? 0) & 0x0f) === 8;
  return promisify(hasHeader ? inflate : inflateRaw)(packed, { maxOutputLength, finishFlush });
};

const unpackGzip: Unpack = (packed, maxOutputLength) =>
  promisify(gunzip)(packed, { maxOutputLength, finishFlush });

const unpackBrotli: Unpack = (packed, maxOutputLength) =>
  promisify(brotliDecompress)(packed, {
    maxOutputLength,
    finishFlush: constants.BROTLI_OPERATION_FLUSH,
  });

// Not an object, which has a `constructor` for a server that names its coding so.
const UNPACK: ReadonlyMap<string, Unpack> = new Map([
  ['gzip', unpackGzip],
  ['x-gzip', unpackGzip],
  ['deflate', inflateAny],
  ['br', unpackBrotli],
]);

/**
 * The codings of a `Content-Encoding`, the last one first; empty where one of them is unknown: the body
 * stays as it is, as by `fetch`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.content-encoding
 */
function codingsOf(contentEncoding: string | null): Unpack[] {
  const names = (contentEncoding ?? '').toLowerCase().split(',');
  const codings = names.map((name) => UNPACK.get(name.trim()));
  return codings.every((coding) => coding !== undefined) ? codings.reverse() : [];
}

/** Whether a `Content-Encoding` has codings that {@link unpack} removes. */
export const isPacked = (contentEncoding: string | null): boolean =>
  codingsOf(contentEncoding).length > 0;

/**
 * Unpacks a body: gzip, deflate with or without its header, brotli, and several of them.
 *
 * @throws the failure `responseTooLarge` where it has more than `maxBytes` unpacked: no more are
 *   unpacked; the error of `node:zlib` where the data is damaged
 */
export async function unpack(
  packed: Uint8Array,
  contentEncoding: string | null,
  maxBytes: number,
): Promise<Uint8Array> {
  const codings = codingsOf(contentEncoding);
  if (codings.length > MAX_CODINGS) throw new Error('The body is packed too often.');
  let bytes = packed;
  for (const [index, coding] of codings.entries()) {
    if (bytes.length === 0) return bytes;
    const isLast = index === codings.length - 1;
    bytes = await within(coding, bytes, isLast ? maxBytes : maxBytes + PACKING_OVERHEAD);
  }
  return bytes;
}

async function within(coding: Unpack, packed: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  try {
    return await coding(packed, maxBytes);
  } catch (error) {
    const isLimit = error instanceof RangeError && 'code' in error;
    throw isLimit && error.code === 'ERR_BUFFER_TOO_LARGE' ? failure('responseTooLarge') : error;
  }
}
