import { fromStore } from '../host/host-error.js';
import type { IdentificationPage, ListOptions } from '../host/identification-host.js';
import { cursorOf, parseListOptions, NO_IDENTIFICATIONS, type Counts } from '../host/list-query.js';
import type { IdentificationStore, RecordQuery } from './identification-store.js';
import type { LiveRegistry } from './live-registry.js';

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
  const { conditions, limit, start } = parseListOptions(options);
  const query: RecordQuery = {
    ...conditions,
    ...(start && { after: start }),
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
    next: records.length > limit && last ? cursorOf(last) : null,
  };
}

/** How many identifications the store holds in each state. */
export async function countIdentifications(store: IdentificationStore): Promise<Counts> {
  return { ...NO_IDENTIFICATIONS, ...(await fromStore(store.count())) };
}
