import * as v from 'valibot';
import {
  identificationStates,
  type IdentificationState,
} from '../../machines/identification.types.js';
import { userIdSchema } from '../contract/schemas.js';
import { parseInput } from '../input/parse-input.js';
import { wholeNumber } from '../input/rules.js';
import type { ListOptions } from './identification-host.js';

const TIME_RULE = 'must be a time in epoch ms';
/** The `next` of a page, which is the `after` of the page that follows. */
export const CURSOR = /^\d{1,16}\.[\w-]{1,64}$/;

const listSchema = v.strictObject({
  state: v.exactOptional(v.picklist(identificationStates, 'must be a state')),
  userId: v.exactOptional(userIdSchema),
  dueBefore: v.exactOptional(v.pipe(v.number(TIME_RULE), v.safeInteger(TIME_RULE))),
  limit: v.optional(wholeNumber(1, 1_000), 100),
  after: v.exactOptional(
    v.pipe(v.string(), v.regex(CURSOR, 'must be the `next` of the page before')),
  ),
});

/** The last identification of a page: the next page begins after it. */
export interface PageStart {
  readonly createdAt: number;
  readonly id: string;
}

/**
 * Checks the options of `list`, fills in the defaults and takes the cursor apart.
 *
 * @throws InvalidInputError that names each field that breaks its rule
 */
export function parseListOptions(options: ListOptions) {
  const { after, limit, ...conditions } = parseInput(listSchema, options);
  const [createdAt, id = ''] = after?.split('.') ?? [];
  const start: PageStart | null =
    createdAt === undefined ? null : { createdAt: Number(createdAt), id };
  return { conditions, limit, start };
}

/** The cursor of the page that follows: the `next` of a page, the `after` of the next call. */
export const cursorOf = ({ createdAt, id }: PageStart): string => `${String(createdAt)}.${id}`;

export type Counts = Readonly<Record<IdentificationState, number>>;

/** The count of each state where there is no identification. */
export const NO_IDENTIFICATIONS = Object.fromEntries(
  identificationStates.map((state) => [state, 0]),
) as Counts;
