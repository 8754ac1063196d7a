import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as v from 'valibot';
import { webhookEventTypes } from '../host/webhook-event.js';
import { wholeNumber } from '../input/rules.js';
import type { AccessControl } from './access-control.js';
import { BODY_PROBLEMS, json, jsonBody, problems, queryParameters } from './openapi.js';
import type { ParsedHttpApiOptions } from './options.js';
import { parseFields, readBody } from './request-body.js';

const LIMIT_RULE = 'must be a whole number from 1 to 1000';

const querySchema = v.strictObject({
  limit: v.exactOptional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,4}$/, LIMIT_RULE),
      v.description('The most dead letters to return, 1 to 1000; default 100.'),
    ),
  ),
});
const limitSchema = v.object({ limit: v.exactOptional(wholeNumber(1, 1_000, LIMIT_RULE)) });

const count = v.pipe(v.number(), v.integer());
const letterSchema = v.pipe(
  v.object({
    eventId: v.pipe(v.string(), v.description('The `webhook-id` of the event.')),
    id: v.pipe(v.string(), v.description('The identification, which may have been removed since.')),
    type: v.picklist(webhookEventTypes),
    createdAt: count,
    diedAt: count,
    attempts: count,
    held: v.pipe(count, v.description('Later events of the identification that wait for it.')),
  }),
  v.metadata({ ref: 'DeadLetter' }),
);
const lettersSchema = v.object({
  deadLetters: v.array(letterSchema),
  waiting: v.pipe(count, v.description('Events that wait, those that are held included.')),
  dead: v.pipe(count, v.description('All dead letters.')),
});

const ACTIONS = {
  resend: {
    operationId: 'resendEvent',
    summary: 'Send a dead letter again, and what it holds after it; for operators',
    description: 'It is sent again from now on, as a new event.',
  },
  skip: {
    operationId: 'skipEvent',
    summary: 'Remove a dead letter for good, so that what it holds goes on; for operators',
    description: 'It is removed.',
  },
} as const;

/** The events that could not be delivered to the app. */
export function eventRoutes({ host, limits }: ParsedHttpApiOptions, access: AccessControl): Hono {
  const app = new Hono();
  const tags = ['events'];

  app.get(
    '/dead-letters',
    describeRoute({
      tags,
      operationId: 'listDeadLetters',
      summary: 'List the events that could not be delivered, the oldest first; for operators',
      parameters: queryParameters(querySchema),
      responses: {
        200: json('The dead letters.', lettersSchema),
        ...problems(400, 401, 403, 501, 503),
      },
    }),
    async (c) => {
      await access.requireOperator(c.req.raw);
      const given = parseFields('query', querySchema, c.req.query());
      const options = parseFields('query', limitSchema, {
        ...(given.limit !== undefined && { limit: Number(given.limit) }),
      });
      const [deadLetters, { waiting, dead }] = await Promise.all([
        host.deadLetters(options),
        host.eventQueue(),
      ]);
      return c.json({ deadLetters, waiting, dead });
    },
  );

  for (const [action, { description, ...texts }] of Object.entries(ACTIONS)) {
    app.post(
      `/dead-letters/:eventId/${action}`,
      describeRoute({
        tags,
        ...texts,
        requestBody: jsonBody(v.strictObject({})),
        responses: { 204: { description }, ...problems(...BODY_PROBLEMS, 404, 501, 503) },
      }),
      async (c) => {
        await access.requireOperator(c.req.raw);
        await readBody(c.req.raw, v.strictObject({}), limits);
        const eventId = c.req.param('eventId');
        await (action === 'resend' ? host.resendEvent(eventId) : host.skipEvent(eventId));
        return c.body(null, 204);
      },
    );
  }
  return app;
}
