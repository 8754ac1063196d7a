/** The body of a request that starts an identification. */
import * as v from 'valibot';
import { correlationTypeSchema, metadataSchema } from '../contract/schemas.js';
import type { SubjectOptions } from '../input/identification-input.js';
import { InvalidInputError } from '../input/parse-input.js';
import type { User } from './access-control.js';
import type { ParsedHttpApiOptions } from './options.js';

const metadata = v.exactOptional(metadataSchema);

/** The user is no field: it comes from the authorization, as what finalize says does by default. */
export const startSchema = v.strictObject({
  correlationType: v.exactOptional(correlationTypeSchema),
  bTrustAppCallBackId: metadata,
  localTimezone: metadata,
  userAgent: metadata,
  browserLanguage: metadata,
  userLanguage: metadata,
  deviceName: metadata,
  restart: v.optional(
    v.pipe(
      v.boolean('must be true or false'),
      v.description('Begins a new session, in the identification in progress if there is one.'),
    ),
    false,
  ),
});

type StartBody = v.InferOutput<typeof startSchema>;

const DECIDED_BY_APP = ['correlationType', 'bTrustAppCallBackId'] as const;

/**
 * Who is identified, and what finalize says: by the app’s `authorize` first.
 *
 * @throws InvalidInputError that names what the app decides, and not its client
 */
export function startedSubject(
  { userId, userType, correlationType, bTrustAppCallBackId }: User,
  chosen: Omit<StartBody, 'restart'>,
  allowed: ParsedHttpApiOptions['clientMayChoose'],
): SubjectOptions {
  const refused = DECIDED_BY_APP.filter(
    (name) => chosen[name] !== undefined && !allowed.includes(name),
  );
  if (refused.length > 0) {
    throw new InvalidInputError(
      refused.map((field) => ({ field, rule: 'is decided by the app, and not by its client' })),
    );
  }
  return {
    ...chosen,
    ...{ userId, userType },
    ...(correlationType !== undefined && { correlationType }),
    ...(bTrustAppCallBackId !== undefined && { bTrustAppCallBackId }),
  };
}
