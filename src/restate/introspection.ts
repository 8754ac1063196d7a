/** Lists and counts by queries of Restate's SQL tables, which read the whole state of the service. */
import * as v from 'valibot';
import {
  identificationStates,
  type IdentificationState,
} from '../../machines/identification.types.js';
import { IdentificationHostError, storeUnavailable } from '../host/host-error.js';
import type {
  HostedIdentification,
  IdentificationPage,
  ListOptions,
} from '../host/identification-host.js';
import {
  cursorOf,
  parseListOptions,
  NO_IDENTIFICATIONS,
  type Counts,
  type PageStart,
} from '../host/list-query.js';
import { queryRestate, type AdminAccess } from './admin-api.js';
import { IDENTIFICATION } from './handlers.js';

const FIELDS = "json_get_int(value_utf8, 'createdAt') as at, service_key as id";
const RECORDS = `from state where service_name = '${IDENTIFICATION.name}' and key = 'identification'`;

const isAfter = ({ createdAt, id }: PageStart): string => {
  const [column, value] = ["json_get_int(value_utf8, 'createdAt')", String(createdAt)];
  return `(${column} > ${value} or (${column} = ${value} and service_key > '${id}'))`;
};

const idSchema = v.object({ id: v.string(), at: v.number() });
const countSchema = v.object({ state: v.picklist(identificationStates), n: v.number() });

/**
 * Lists a page of identifications, oldest first.
 *
 * @throws InvalidInputError that names each field that breaks its rule
 */
export async function listIdentifications(
  admin: AdminAccess | null,
  options: ListOptions,
  read: (id: string) => Promise<HostedIdentification | null>,
): Promise<IdentificationPage> {
  const { conditions, limit, start } = parseListOptions(options);
  const { state, userId, dueBefore } = conditions;
  // Safe to insert: `parseListOptions` admits a known state, whole numbers, and an id of [\w-] only.
  const where = [
    ...(state === undefined ? [] : [`json_get_str(value_utf8, 'state') = '${state}'`]),
    ...(userId === undefined ? [] : [`json_get_int(value_utf8, 'userId') = ${String(userId)}`]),
    ...(dueBefore === undefined
      ? []
      : [`json_get_int(value_utf8, 'dueAt') < ${String(dueBefore)}`]),
    ...(start === null ? [] : [isAfter(start)]),
  ].map((condition) => ` and ${condition}`);
  const query = `select ${FIELDS} ${RECORDS}${where.join('')} order by at, id limit ${String(limit + 1)}`;
  const rows = await ask(admin, query, idSchema);
  const page = rows.slice(0, limit);
  const identifications = await Promise.all(page.map(({ id }) => read(id)));
  const last = page.at(-1);
  return {
    // `null`: removed since the query.
    identifications: identifications.filter((found) => found !== null),
    // Restate checks what it stores.
    damaged: [],
    next: rows.length > limit && last ? cursorOf({ createdAt: last.at, id: last.id }) : null,
  };
}

/** Counts the identifications in each state. */
export async function countIdentifications(admin: AdminAccess | null): Promise<Counts> {
  const query = `select json_get_str(value_utf8, 'state') as state, count(*) as n ${RECORDS} group by 1`;
  const rows = await ask(admin, query, countSchema);
  const counted = Object.fromEntries(rows.map(({ state, n }) => [state, n])) as Partial<
    Record<IdentificationState, number>
  >;
  return { ...NO_IDENTIFICATIONS, ...counted };
}

export async function ask<TRow extends v.GenericSchema>(
  admin: AdminAccess | null,
  query: string,
  row: TRow,
): Promise<v.InferOutput<TRow>[]> {
  if (admin === null) {
    const message = 'list, count and erase need Restate’s admin API: give the host its adminUrl.';
    throw new IdentificationHostError('notSupported', message);
  }
  try {
    return await queryRestate(admin, query, row);
  } catch (error) {
    throw storeUnavailable(error);
  }
}
