import * as v from 'valibot';
import { HAND_OFF_STATUSES, type HandOff } from '../host/hand-off.js';

const schema = v.strictObject({
  status: v.picklist(HAND_OFF_STATUSES),
  hash: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)),
  code: v.nullable(v.pipe(v.string(), v.regex(/^\d{6}$/))),
  expiresAt: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});

/** The hand-off of a row; `null` where the row is damaged. */
export function readStoredHandOff(row: Readonly<Record<keyof HandOff, unknown>>): HandOff | null {
  const { success, output } = v.safeParse(schema, row);
  return success ? output : null;
}
