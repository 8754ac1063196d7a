/** The body of an event that a client sends. */
import * as v from 'valibot';
import { InvalidInputError } from '../input/parse-input.js';
import type { Seen } from '../host/identification-host.js';
import {
  CLIENT_EVENTS,
  REDIRECT_EVENTS,
  stateSchema,
  visitSchema,
} from './identification-resource.js';

const { session, page } = visitSchema.entries;

export const eventSchema = v.strictObject({
  type: v.picklist(CLIENT_EVENTS, `must be one of ${CLIENT_EVENTS.join(', ')}`),
  session: v.exactOptional(
    v.pipe(
      session,
      v.description('For a redirect: `visit.session`, as it was at the time of `open`.'),
    ),
  ),
  page: v.exactOptional(
    v.pipe(page, v.description('For a redirect: `visit.page`, as it was at the time of `open`.')),
  ),
  state: v.exactOptional(
    v.pipe(stateSchema, v.description('For any other event: the state that the sender has seen.')),
  ),
});

type EventBody = v.InferOutput<typeof eventSchema>;

const isRedirect = (type: EventBody['type']): boolean =>
  REDIRECT_EVENTS.some((redirect) => redirect === type);

/**
 * What the sender has seen of the identification.
 *
 * @throws InvalidInputError where the event does not say it
 */
export function seenBy({ type, ...seen }: EventBody): Seen {
  const missing = (field: string, where: string) => ({
    field,
    rule: `is required: the ${where} of the identification that the event is about`,
  });
  if (!isRedirect(type)) {
    if (seen.state !== undefined) return { state: seen.state };
    throw new InvalidInputError([missing('state', 'state')]);
  }
  if (seen.session !== undefined && seen.page !== undefined) {
    return { session: seen.session, page: seen.page };
  }
  throw new InvalidInputError(
    (['session', 'page'] as const)
      .filter((field) => seen[field] === undefined)
      .map((field) => missing(field, `visit.${field}`)),
  );
}
