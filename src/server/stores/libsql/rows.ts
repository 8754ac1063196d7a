import * as v from 'valibot';
import { identificationStates } from '../../../../machines/identification.types.js';
import { userIdSchema, userTypeSchema } from '../../../contract/schemas.js';
import type { DueIdentification, IdentificationRecord } from '../../identification-store.js';
import type { SqliteValue } from './database.js';

const countSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Damaged JSON becomes `null`: the host rebuilds it from the other columns and the gateway. */
const jsonSchema = v.pipe(v.string(), v.transform(parseJson));

const rowSchema = v.pipe(
  v.object({
    id: v.string(),
    version: countSchema,
    user_id: userIdSchema,
    user_type: userTypeSchema,
    state: v.picklist(identificationStates),
    in_progress: v.picklist([0, 1]),
    due_at: v.nullable(v.number()),
    created_at: v.number(),
    updated_at: v.number(),
    delivery_attempts: v.nullable(countSchema),
    subject: jsonSchema,
    checkpoint: jsonSchema,
    timeline: jsonSchema,
  }),
  v.transform((row): IdentificationRecord => ({
    id: row.id,
    version: row.version,
    userId: row.user_id,
    userType: row.user_type,
    state: row.state,
    inProgress: row.in_progress === 1,
    dueAt: row.due_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deliveryAttempts: row.delivery_attempts,
    subject: row.subject,
    checkpoint: row.checkpoint,
    timeline: row.timeline,
  })),
);

const dueSchema = v.pipe(
  v.object({ id: v.string(), due_at: v.number() }),
  v.transform((row): DueIdentification => ({ id: row.id, dueAt: row.due_at })),
);

const stateCountSchema = v.object({
  state: v.picklist(identificationStates),
  records: countSchema,
});

export const toRecord = (row: unknown): IdentificationRecord => v.parse(rowSchema, row);
export const toDue = (row: unknown): DueIdentification => v.parse(dueSchema, row);
export const toCount = (row: unknown): v.InferOutput<typeof stateCountSchema> =>
  v.parse(stateCountSchema, row);

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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
