/** What a store may hand out: a row is checked when it is read, as a disk can change what was written. */
import * as v from 'valibot';
import { identificationMachine, isWorking } from '../../machines/identification.machine.js';
import { identificationStates } from '../../machines/identification.types.js';
import { userIdSchema, userTypeSchema } from '../contract/schemas.js';
import type { DamagedRecord, IdentificationRecord } from './identification-store.js';

/** The latest time that a `Date` can hold, in epoch ms. */
const MAX_TIME_MS = 8_640_000_000_000_000;
/** So far below the largest safe integer that a version can still grow. */
const MAX_VERSION = 2 ** 52;

/** What an id is made of. */
export const ID = /^[\w-]{1,64}$/;

const whole = (min: number, max: number) =>
  v.pipe(v.number(), v.safeInteger(), v.minValue(min), v.maxValue(max));
const timeSchema = whole(0, MAX_TIME_MS);
/** Wrong JSON is no damage: the host rebuilds it from the other fields and the gateway. */
const jsonSchema = v.unknown();

const recordSchema = v.object({
  id: v.pipe(v.string(), v.regex(ID)),
  version: whole(1, MAX_VERSION),
  userId: userIdSchema,
  userType: userTypeSchema,
  state: v.picklist(identificationStates),
  inProgress: v.boolean(),
  dueAt: v.nullable(timeSchema),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  deliveryAttempts: v.nullable(whole(0, Number.MAX_SAFE_INTEGER)),
  subject: jsonSchema,
  checkpoint: jsonSchema,
  timeline: jsonSchema,
});

/** A row as it was read: the record, or what is wrong with it. */
export type StoredRecord =
  | { readonly record: IdentificationRecord; readonly damaged: null }
  | { readonly record: null; readonly damaged: DamagedRecord };

/**
 * Checks a row that a store has read.
 *
 * A row is damaged where a field breaks its rule, and where the fields contradict each other: then one
 * of them is wrong, and the user whom it names may be another one.
 *
 * @param row the fields of an `IdentificationRecord`, of any type
 */
export function readStored(
  row: Readonly<Record<keyof IdentificationRecord, unknown>>,
): StoredRecord {
  const parsed = v.safeParse(recordSchema, row);
  const fields = parsed.success
    ? contradictions(parsed.output)
    : parsed.issues.map((issue) => v.getDotPath(issue) ?? 'row');
  if (parsed.success && fields.length === 0) return { record: parsed.output, damaged: null };
  return { record: null, damaged: { id: shownId(row.id), fields: [...new Set(fields)] } };
}

function contradictions(record: IdentificationRecord): string[] {
  const { userId, userType, state, inProgress, dueAt } = record;
  const [subject, checkpoint] = [ownerOf(record.subject), ownerOf(record.checkpoint)];
  // Two witnesses against one. A single one may be what is damaged: the host decides.
  const isOther = (key: 'userId' | 'userType', value: unknown): boolean =>
    subject !== null && subject[key] === checkpoint?.[key] && subject[key] !== value;
  const isEnded = identificationMachine.states[state]?.type === 'final';
  return [
    ...(isOther('userId', userId) ? ['userId'] : []),
    ...(isOther('userType', userType) ? ['userType'] : []),
    // A failed one is in progress where it can go on.
    ...(state !== 'failed' && inProgress === isEnded ? ['inProgress'] : []),
    // No scan would find it, and its user would wait for ever.
    ...(isWorking(state) && dueAt === null ? ['dueAt'] : []),
  ];
}

const ownerSchema = v.object({ userId: userIdSchema, userType: userTypeSchema });

const ownerOf = (json: unknown): v.InferOutput<typeof ownerSchema> | null => {
  const owner = v.safeParse(ownerSchema, json);
  return owner.success ? owner.output : null;
};

/** The id as far as it can be shown: what is no letter or digit is a question mark. */
export const shownId = (id: unknown): string =>
  typeof id === 'string' && id !== '' ? id.slice(0, 64).replace(/[^\w-]/g, '?') : '?';
