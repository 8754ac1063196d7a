/**
 * Reads the rows that the pages of a SQLite file hold, page by page, whatever is left of the trees
 * that connect them.
 *
 * @see https://www.sqlite.org/fileformat2.html#b_tree_pages
 */

/** A value of a row: bytes for TEXT and BLOB. */
export type PageValue = Uint8Array | number | null;

const FILE_HEADER_BYTES = 100;
const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const TABLE_LEAF = 0x0d;
const INDEX_PAGES = new Set([0x02, 0x0a]);
/** Longer than any row: a length beyond it is damaged. */
const MAX_PAYLOAD_BYTES = 2 ** 20;
const DEFAULT_PAGE_BYTES = 4_096;

/** What the cells of all pages hold, of the file and of its write-ahead log. */
export interface PageContents {
  /** The rows of tables. */
  readonly rows: readonly (readonly PageValue[])[];
  /** The entries of indexes: the indexed values and the number of the row. */
  readonly entries: readonly (readonly PageValue[])[];
}

/** @param log the write-ahead log, or no bytes */
export function readPages(file: Uint8Array, log: Uint8Array): PageContents {
  const size = pageSizeOf(file);
  const pages = new Map<number, Uint8Array>();
  for (let at = 0; at + size <= file.length; at += size) {
    pages.set(at / size + 1, file.subarray(at, at + size));
  }
  const all = [...pages];
  const frame = FRAME_HEADER_BYTES + size;
  for (let at = WAL_HEADER_BYTES; at + frame <= log.length; at += frame) {
    const number = viewOf(log).getUint32(at);
    const page = log.subarray(at + FRAME_HEADER_BYTES, at + frame);
    pages.set(number, page);
    all.push([number, page]);
  }
  const rows: PageValue[][] = [];
  const entries: PageValue[][] = [];
  for (const [number, page] of all) {
    const start = number === 1 ? FILE_HEADER_BYTES : 0;
    const kind = page[start] ?? 0;
    if (INDEX_PAGES.has(kind)) entries.push(...cellsOf(page, start, kind, pages));
    // Also where the kind is what is damaged.
    else rows.push(...cellsOf(page, start, TABLE_LEAF, pages));
  }
  return { rows, entries };
}

function pageSizeOf(file: Uint8Array): number {
  const size = file.length < FILE_HEADER_BYTES ? 0 : viewOf(file).getUint16(16);
  return size >= 512 && (size & (size - 1)) === 0 && file.length % size === 0
    ? size
    : DEFAULT_PAGE_BYTES;
}

function cellsOf(
  page: Uint8Array,
  start: number,
  kind: number,
  pages: ReadonlyMap<number, Uint8Array>,
): PageValue[][] {
  const cells: PageValue[][] = [];
  const hasChild = kind === 0x02;
  const pointers = start + (hasChild ? 12 : 8);
  const count = Math.min(viewOf(page).getUint16(start + 3), (page.length - pointers) >> 1);
  for (let index = 0; index < count; index += 1) {
    const at = viewOf(page).getUint16(pointers + 2 * index);
    if (at < pointers || at >= page.length) continue;
    try {
      const reader = readerOf(page, at + (hasChild ? 4 : 0));
      const length = reader.varint();
      if (kind === TABLE_LEAF) reader.varint();
      cells.push(valuesOf(payloadOf(page, reader.at(), length, kind, pages)));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // This cell is damaged; its neighbours may not be.
    }
  }
  return cells;
}

/** The bytes of a cell, with those that are on overflow pages. */
function payloadOf(
  page: Uint8Array,
  at: number,
  length: number,
  kind: number,
  pages: ReadonlyMap<number, Uint8Array>,
): Uint8Array {
  if (length > MAX_PAYLOAD_BYTES) throw new RangeError('The length is damaged.');
  const usable = page.length;
  const max = kind === TABLE_LEAF ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23;
  if (length <= max) return exactly(page, at, length);
  const min = Math.floor(((usable - 12) * 32) / 255) - 23;
  const surplus = min + ((length - min) % (usable - 4));
  const local = surplus <= max ? surplus : min;
  const payload = new Uint8Array(length);
  payload.set(exactly(page, at, local));
  let next = viewOf(page).getUint32(at + local);
  for (let filled = local; filled < length;) {
    const overflow = pages.get(next);
    if (overflow === undefined) throw new RangeError('An overflow page is missing.');
    const part = exactly(overflow, 4, Math.min(length - filled, usable - 4));
    payload.set(part, filled);
    filled += part.length;
    next = viewOf(overflow).getUint32(0);
  }
  return payload;
}

/** @see https://www.sqlite.org/fileformat2.html#record_format */
function valuesOf(payload: Uint8Array): PageValue[] {
  const header = readerOf(payload, 0);
  const headerBytes = header.varint();
  const values: PageValue[] = [];
  let at = headerBytes;
  while (header.at() < headerBytes) {
    const type = header.varint();
    const bytes = exactly(payload, at, sizeOfType(type));
    values.push(valueOf(type, bytes));
    at += bytes.length;
  }
  return values;
}

const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8] as const;

function sizeOfType(type: number): number {
  if (type >= 12) return Math.floor((type - 12) / 2);
  if (type === 7) return 8;
  return INTEGER_BYTES[type] ?? 0;
}

function valueOf(type: number, bytes: Uint8Array): PageValue {
  if (type >= 12) return bytes;
  if (type === 0) return null;
  if (type === 7) return viewOf(bytes).getFloat64(0);
  if (type >= 8) return type - 8;
  // Two's complement; the upper half of eight bytes may not be exact, and is refused later then.
  return bytes.reduce(
    (number, byte, index) => (index === 0 ? (byte << 24) >> 24 : number * 256 + byte),
    0,
  );
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** @throws RangeError beyond the end */
function exactly(bytes: Uint8Array, at: number, length: number): Uint8Array {
  if (at + length > bytes.length) throw new RangeError('The cell runs off its page.');
  return bytes.subarray(at, at + length);
}

function readerOf(bytes: Uint8Array, start: number) {
  let at = start;
  return {
    at: () => at,
    /** @see https://www.sqlite.org/fileformat2.html#varint */
    varint: (): number => {
      let number = 0;
      for (let index = 0; index < 9; index += 1) {
        const [byte = 0] = exactly(bytes, at, 1);
        at += 1;
        if (index === 8) return number * 256 + byte;
        number = number * 128 + (byte & 0x7f);
        if (byte < 0x80) return number;
      }
      return number;
    },
  };
}
