import * as v from 'valibot';
import type { IdentificationState } from '../../machines/identification.types.js';
import { identificationStates } from '../../machines/identification.view.js';
import { userIdSchema } from '../gateway/schemas.js';
import { parseInput } from '../parse-input.js';
import { fromStore } from './host-error.js';
import type { IdentificationPage, ListOptions } from './identification-host.js';
import type { IdentificationStore, RecordQuery } from './identification-store.js';
import type { LiveRegistry } from './live-registry.js';

const LIMIT_RULE = 'must be a whole number from 1 to 1000';
const TIME_RULE = 'must be a time in epoch ms';
const CURSOR = /^(\d{1,16})\.([\w-]{1,64})$/;

const listSchema = v.strictObject({
  state: v.exactOptional(v.picklist(identificationStates, 'must be a state')),
  userId: v.exactOptional(userIdSchema),
  dueBefore: v.exactOptional(v.pipe(v.number(TIME_RULE), v.safeInteger(TIME_RULE))),
  limit: v.optional(
    v.pipe(
      v.number(LIMIT_RULE),
      v.integer(LIMIT_RULE),
      v.minValue(1, LIMIT_RULE),
      v.maxValue(1_000, LIMIT_RULE),
    ),
    100,
  ),
  after: v.exactOptional(
    v.pipe(v.string(), v.regex(CURSOR, 'must be the `next` of the page before')),
  ),
});

/**
 * A page of what the store holds, without hosted URLs.
 *
 * @throws InvalidInputError that names each field that breaks its rule
 */
export async function listIdentifications(
  store: IdentificationStore,
  options: ListOptions,
  { show }: Pick<LiveRegistry, 'show'>,
): Promise<IdentificationPage> {
  const { after, limit, ...conditions } = parseInput(listSchema, options);
  const [, createdAt, id = ''] = (after === undefined ? null : CURSOR.exec(after)) ?? [];
  const query: RecordQuery = {
    ...conditions,
    ...(createdAt !== undefined && { after: { createdAt: Number(createdAt), id } }),
    // One more than asked for says whether there is another page.
    limit: limit + 1,
  };
  const records = await fromStore(store.list(query));
  const page = records.slice(0, limit);
  const last = page.at(-1);
  return {
    identifications: page.map((record) => {
      const shown = show(record);
      return { ...shown, view: { ...shown.view, hosted: null } };
    }),
    next: records.length > limit && last ? `${String(last.createdAt)}.${last.id}` : null,
  };
}

type Counts = Readonly<Record<IdentificationState, number>>;

const NONE: Counts = {
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

/** How many identifications the store holds in each state. */
export async function countIdentifications(store: IdentificationStore): Promise<Counts> {
  return { ...NONE, ...(await fromStore(store.count())) };
}
