import * as v from 'valibot';
import {
  identificationStates,
  type IdentificationState,
} from '../../machines/identification.types.js';
import { userIdSchema } from '../contract/schemas.js';
import { parseInput } from '../input/parse-input.js';
import { wholeNumber } from '../input/whole-number.js';
import type { ListOptions } from './identification-host.js';

const TIME_RULE = 'must be a time in epoch ms';
const CURSOR = /^(\d{1,16})\.([\w-]{1,64})$/;

const listSchema = v.strictObject({
  state: v.exactOptional(v.picklist(identificationStates, 'must be a state')),
  userId: v.exactOptional(userIdSchema),
  dueBefore: v.exactOptional(v.pipe(v.number(TIME_RULE), v.safeInteger(TIME_RULE))),
  limit: v.optional(wholeNumber(1, 1_000), 100),
  after: v.exactOptional(
    v.pipe(v.string(), v.regex(CURSOR, 'must be the `next` of the page before')),
  ),
});

/** Where a page of a list goes on. */
export interface PageStart {
  readonly createdAt: number;
  readonly id: string;
}

/**
 * Checks what is to be listed.
 *
 * @throws InvalidInputError that names each field that breaks its rule
 */
export function listQuery(options: ListOptions) {
  const { after, limit, ...conditions } = parseInput(listSchema, options);
  const [, createdAt, id = ''] = (after === undefined ? null : CURSOR.exec(after)) ?? [];
  const start: PageStart | null =
    createdAt === undefined ? null : { createdAt: Number(createdAt), id };
  return { conditions, limit, start };
}

/** What is given as `after` for what follows. */
export const cursorOf = ({ createdAt, id }: PageStart): string => `${String(createdAt)}.${id}`;

export type Counts = Readonly<Record<IdentificationState, number>>;

/** No identification in any state. */
export const NONE: Counts = {
  initiating: 0,
  restarting: 0,
  awaitingRedirect: 0,
  phaseA: 0,
  signing: 0,
  phaseB: 0,
  finalizing: 0,
  stalled: 0,
  failed: 0,
  completed: 0,
  cancelled: 0,
};
