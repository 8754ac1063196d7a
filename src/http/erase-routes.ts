import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as v from 'valibot';
import { userIdSchema, userTypeSchema } from '../contract/schemas.js';
import type { AccessControl } from './access-control.js';
import { json, problems, queryParameters } from './openapi.js';
import type { ParsedHttpApiOptions } from './options.js';
import { parseQuery } from './request-body.js';

const userSchema = v.strictObject({
  userId: userIdSchema,
  userType: v.optional(userTypeSchema, 'individual'),
});

const erasedSchema = v.object({
  erased: v.pipe(
    v.number(),
    v.integer(),
    v.description('The number of identifications that were removed.'),
  ),
});

/** The removal of all that is kept of a user. */
export function eraseRoutes(
  { host }: Pick<ParsedHttpApiOptions, 'host'>,
  access: AccessControl,
): Hono {
  const app = new Hono();
  app.delete(
    '/identifications',
    describeRoute({
      tags: ['identifications'],
      operationId: 'eraseUser',
      summary: 'Remove all identifications of a user, for a deletion request; for operators',
      description:
        'An identification in progress is cancelled first. Where the documents of one are signed, and its ' +
        'result is not finalized or not delivered yet, nothing is removed: the answer is a 409 `notErasable`.',
      parameters: queryParameters(userSchema),
      responses: {
        200: json('Nothing of the user is kept any more.', erasedSchema),
        ...problems(400, 401, 403, 409, 501, 503),
      },
    }),
    async (c) => {
      await access.requireOperator(c.req.raw);
      return c.json(await host.erase(parseQuery(userSchema, c.req.query())));
    },
  );
  return app;
}
