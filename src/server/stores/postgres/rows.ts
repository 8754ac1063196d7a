/** Rows of the table `identifications`, read as text. */
import { identificationStates } from '../../../../machines/identification.types.js';
import {
  DamagedRecordError,
  IdentificationStoreError,
  type DueIdentification,
  type IdentificationRecord,
} from '../../identification-store.js';
import { ID, readStored, type StoredRecord } from '../../stored-record.js';
import { textOf, type PostgresValue } from './pool.js';
import { FORMAT } from './schema.js';

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
  'format',
] as const;

type Column = 'id' | (typeof SAVED_COLUMNS)[number];

/** All as text: an app may have set how its pool reads numbers and JSON. */
export const asText = (columns: readonly string[], table?: string): string =>
  columns
    .map((name) => `${table === undefined ? '' : `${table}.`}${name}::text AS ${name}`)
    .join(', ');

/** As few records as possible have a format that an older version cannot read: it has no `expired`. */
const formatOf = ({ state }: IdentificationRecord): number => (state === 'expired' ? FORMAT : 1);

export const valuesOf = (record: IdentificationRecord): PostgresValue[] => [
  record.version,
  record.userId,
  record.userType,
  record.state,
  record.inProgress,
  record.dueAt,
  record.createdAt,
  record.updatedAt,
  record.deliveryAttempts,
  JSON.stringify(record.subject),
  JSON.stringify(record.checkpoint),
  JSON.stringify(record.timeline),
  formatOf(record),
];

/** Whether a newer version has written the row, which this one leaves alone. */
const isNewer = (row: unknown): boolean => wholeOf(textOf(row, 'format')) > FORMAT;

/** The record of a row, or what is wrong with it; `null` where a newer version has written it. */
export function toStored(row: unknown): StoredRecord | null {
  if (isNewer(row)) return null;
  const text = (column: Column): string | null => textOf(row, column);
  const whole = (column: Column): number => wholeOf(text(column));
  const optional = (column: Column): number | null =>
    text(column) === null ? null : whole(column);
  return readStored({
    id: text('id'),
    version: whole('version'),
    userId: whole('user_id'),
    userType: text('user_type'),
    state: text('state'),
    inProgress: { false: false, true: true }[text('in_progress') ?? ''],
    dueAt: optional('due_at'),
    createdAt: whole('created_at'),
    updatedAt: whole('updated_at'),
    deliveryAttempts: optional('delivery_attempts'),
    subject: parseJson(text('subject')),
    checkpoint: parseJson(text('checkpoint')),
    timeline: parseJson(text('timeline')),
  });
}

/**
 * The record of a row.
 *
 * @throws DamagedRecordError
 * @throws IdentificationStoreError `newerRecord`
 */
export function toRecord(row: unknown): IdentificationRecord {
  const stored = toStored(row);
  if (stored === null) {
    throw new IdentificationStoreError(
      'newerRecord',
      'A newer version of identification-machine has written this record.',
    );
  }
  if (stored.record === null) throw new DamagedRecordError(stored.damaged);
  return stored.record;
}

/** An id, its due time and state; `null` where the first two cannot be read. */
export function toDue(row: unknown): DueIdentification | null {
  const id = textOf(row, 'id');
  const dueAt = wholeOf(textOf(row, 'due_at'));
  const state = textOf(row, 'state');
  return id !== null && ID.test(id) && Number.isSafeInteger(dueAt)
    ? { id, dueAt, state: identificationStates.find((name) => name === state) ?? null }
    : null;
}

/** `NaN` for what is no whole number. */
export const wholeOf = (text: string | null): number =>
  /^-?\d+$/.test(text ?? '') ? Number(text) : Number.NaN;

function parseJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
