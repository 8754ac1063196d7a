import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as v from 'valibot';
import { CURSOR } from '../host/list-query.js';
import { correlationTypeSchema, metadataSchema } from '../contract/schemas.js';
import { wholeNumber } from '../input/rules.js';
import type { AccessControl } from './access-control.js';
import {
  CLIENT_EVENTS,
  hostedPageSchema,
  identificationSchema,
  stateSchema,
  toResource,
} from './identification-resource.js';
import type { LandingCookie } from './landing-cookie.js';
import {
  identificationAnswer,
  BODY_PROBLEMS,
  json,
  jsonBody,
  problems,
  queryParameters,
} from './openapi.js';
import type { ParsedHttpApiOptions } from './options.js';
import { parseFields, readBody } from './request-body.js';

const metadata = v.exactOptional(metadataSchema);

/** The user is no field: it comes from the authorization. */
const startSchema = v.strictObject({
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

const eventSchema = v.strictObject({
  type: v.picklist(CLIENT_EVENTS, `must be one of ${CLIENT_EVENTS.join(', ')}`),
});

const openSchema = v.strictObject({});

const hostedSchema = v.object({
  page: hostedPageSchema,
  url: v.pipe(v.string(), v.description('A secret, for the identified person’s browser only.')),
});

const listSchema = v.strictObject({
  state: v.exactOptional(stateSchema),
  dueBefore: v.exactOptional(
    v.pipe(
      wholeNumber(0, 8_640_000_000_000_000, 'must be a time in epoch ms'),
      v.description('Epoch ms; lists identifications that are due before it.'),
    ),
  ),
  limit: v.exactOptional(v.pipe(wholeNumber(1, 1_000), v.description('Default 100.'))),
  cursor: v.exactOptional(
    v.pipe(
      v.string(),
      v.regex(CURSOR, 'must be the `next` of the page before'),
      v.description('The `next` of the page before.'),
    ),
  ),
});

const pageSchema = v.object({
  identifications: v.array(identificationSchema),
  next: v.nullable(v.string()),
});

/** Converts the digits of a query to numbers, which its schema expects. */
const withNumbers = (query: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(query).map(([name, text]) => [
      name,
      /^\d{1,16}$/.test(text) ? Number(text) : text,
    ]),
  );

const tags = ['identifications'];

/** Routes that start, list, read, drive and open; `event-routes.ts` has the one that follows. */
export function identificationRoutes(
  { host, limits }: ParsedHttpApiOptions,
  access: AccessControl,
  cookie: LandingCookie,
): Hono {
  const app = new Hono();

  app.post(
    '/identifications',
    describeRoute({
      tags,
      operationId: 'startIdentification',
      summary: 'Start an identification, or find the one in progress',
      requestBody: jsonBody(startSchema),
      responses: {
        200: identificationAnswer('The identification that the user has in progress.'),
        201: identificationAnswer('A new identification, already saved.'),
        ...problems(...BODY_PROBLEMS, 409, 503),
      },
    }),
    async (c) => {
      const { userId, userType } = await access.requireUser(c.req.raw);
      const { restart, ...subject } = await readBody(c.req.raw, startSchema, limits);
      const started = await host.start({ ...subject, userId, userType }, { restart });
      const { id } = started.identification;
      if (started.created) c.header('Location', `${c.req.path.replace(/\/$/, '')}/${id}`);
      return c.json(toResource(started.identification), started.created ? 201 : 200);
    },
  );

  app.get(
    '/identifications',
    describeRoute({
      tags,
      operationId: 'listIdentifications',
      summary: 'List identifications, oldest first; for operators',
      parameters: queryParameters(listSchema),
      responses: {
        200: json('A page.', pageSchema),
        ...problems(400, 401, 403, 503),
      },
    }),
    async (c) => {
      await access.requireOperator(c.req.raw);
      const query = withNumbers(c.req.query());
      const { cursor, ...conditions } = parseFields('query', listSchema, query);
      const { identifications, next } = await host.list({
        ...conditions,
        ...(cursor !== undefined && { after: cursor }),
      });
      return c.json({ identifications: identifications.map(toResource), next });
    },
  );

  app.get(
    '/identifications/:id',
    describeRoute({
      tags,
      operationId: 'readIdentification',
      summary: 'Read an identification',
      responses: {
        200: identificationAnswer('The identification in its current state.'),
        ...problems(401, 404, 503),
      },
    }),
    async (c) => {
      const caller = await access.requireCaller(c.req.raw);
      return c.json(toResource(await access.findFor(caller, c.req.param('id'))));
    },
  );

  app.post(
    '/identifications/:id/events',
    describeRoute({
      tags,
      operationId: 'driveIdentification',
      summary: 'Send an event to an identification',
      description:
        '`redirect.succeeded` and `redirect.failed` are for an app whose web view returns without ' +
        'the cookie of `open`. They are hints: the gateway’s answer decides.',
      requestBody: jsonBody(eventSchema),
      responses: {
        200: identificationAnswer('The identification after the event, already saved.'),
        ...problems(...BODY_PROBLEMS, 404, 409, 503),
      },
    }),
    async (c) => {
      const caller = await access.requireCaller(c.req.raw);
      const { id } = await access.findFor(caller, c.req.param('id'));
      const { type } = await readBody(c.req.raw, eventSchema, limits);
      return c.json(toResource(await host.send(id, { type })));
    },
  );

  app.post(
    '/identifications/:id/open',
    describeRoute({
      tags,
      operationId: 'openHostedPage',
      summary: 'Get the URL of the hosted page; for the identified person only',
      description:
        'Sets the cookie that recognises the browser when it returns. Waits while the gateway is ' +
        'being asked for the URL.',
      requestBody: jsonBody(openSchema),
      responses: {
        200: json('The page to open.', hostedSchema),
        ...problems(...BODY_PROBLEMS, 404, 409, 503),
      },
    }),
    async (c) => {
      const user = await access.requireUser(c.req.raw);
      const { id } = await access.findFor(user, c.req.param('id'));
      await readBody(c.req.raw, openSchema, limits);
      const hosted = await host.hostedPage(id, { timeout: limits.openTimeout });
      await cookie.give(c, await access.findFor(user, id));
      return c.json(hosted);
    },
  );

  return app;
}
