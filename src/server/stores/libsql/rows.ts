/** Rows of the table `identifications`, read as bytes. */
import type { DueIdentification, IdentificationRecord } from '../../identification-store.js';
import { ID, readStored, type StoredRecord } from '../../stored-record.js';
import { identificationStates } from '../../../../machines/identification.types.js';
import type { SqliteValue } from './database.js';

/** The columns that a save writes, in the order of `valuesOf`. */
export const SAVED_COLUMNS = [
  'version',
  'user_id',
  'user_type',
  'state',
  'in_progress',
  'due_at',
  'created_at',
  'updated_at',
  'delivery_attempts',
  'subject',
  'checkpoint',
  'timeline',
] as const;

/** All columns, in their order in the table. */
export const COLUMNS = ['id', ...SAVED_COLUMNS] as const;

/** A control character, which no id, number or JSON text contains. */
const SEPARATOR = 0x1f;

/**
 * Selects columns as one BLOB. `libsql` aborts the process where a TEXT is not UTF-8, and a number may
 * be too large for JavaScript; so each row arrives as bytes, and is decoded here.
 */
export const bytesOf = (columns: readonly string[]): string =>
  `CAST(${columns
    .map((name) => `coalesce(${name}, '')`)
    .join(` || char(${String(SEPARATOR)}) || `)} AS BLOB) AS bytes`;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The texts of a row's columns; `null` where one is not UTF-8. */
export function textsOf(row: unknown): (string | null)[] {
  const bytes = blobOf(row);
  const text = decoded(bytes);
  if (text !== null) return text.split(String.fromCharCode(SEPARATOR));
  const texts: (string | null)[] = [];
  for (let start = 0; start <= bytes.length;) {
    const end = bytes.indexOf(SEPARATOR, start);
    const stop = end < 0 ? bytes.length : end;
    texts.push(decoded(bytes.subarray(start, stop)));
    start = stop + 1;
  }
  return texts;
}

/** `libsql` returns a Buffer or an ArrayBuffer, other drivers a Uint8Array. */
function blobOf(row: unknown): Uint8Array {
  const bytes = typeof row === 'object' && row !== null && 'bytes' in row ? row.bytes : null;
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  if (bytes instanceof Uint8Array) return bytes;
  throw new TypeError('The database did not return the bytes of a row.');
}

export function decoded(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** Checks the texts of all columns of a row. */
export function toStored(texts: readonly (string | null)[]): StoredRecord {
  const text = (column: (typeof COLUMNS)[number]): string | null =>
    // Another number of columns: a separator is among the damaged bytes.
    (texts.length === COLUMNS.length ? texts[COLUMNS.indexOf(column)] : texts[0]) ?? null;
  const whole = (column: (typeof COLUMNS)[number]): number => wholeOf(text(column));
  const optional = (column: (typeof COLUMNS)[number]): number | null =>
    text(column) === '' ? null : whole(column);
  return readStored({
    id: text('id'),
    version: whole('version'),
    userId: whole('user_id'),
    userType: text('user_type'),
    state: text('state'),
    inProgress: { 0: false, 1: true }[text('in_progress') ?? ''],
    dueAt: optional('due_at'),
    createdAt: whole('created_at'),
    updatedAt: whole('updated_at'),
    deliveryAttempts: optional('delivery_attempts'),
    subject: parseJson(text('subject')),
    checkpoint: parseJson(text('checkpoint')),
    timeline: parseJson(text('timeline')),
  });
}

/** An id, its due time and state; `null` where the first two cannot be read. */
export function toDue(row: unknown): DueIdentification | null {
  const [id, dueAt = null, state] = textsOf(row);
  const time = wholeOf(dueAt);
  return typeof id === 'string' && ID.test(id) && Number.isSafeInteger(time)
    ? { id, dueAt: time, state: identificationStates.find((name) => name === state) ?? null }
    : null;
}

/** `NaN` for what is no whole number. */
export const wholeOf = (text: string | null | undefined): number =>
  /^-?\d+$/.test(text ?? '') ? Number(text) : Number.NaN;

function parseJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

export const valuesOf = (record: IdentificationRecord): SqliteValue[] => [
  record.version,
  record.userId,
  record.userType,
  record.state,
  record.inProgress ? 1 : 0,
  record.dueAt,
  record.createdAt,
  record.updatedAt,
  record.deliveryAttempts,
  JSON.stringify(record.subject),
  JSON.stringify(record.checkpoint),
  JSON.stringify(record.timeline),
];
