import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as v from 'valibot';
import { CURSOR } from '../host/list-query.js';
import { wholeNumber } from '../input/rules.js';
import type { AccessControl } from './access-control.js';
import type { Draining } from './draining.js';
import {
  hostedPageSchema,
  identificationSchema,
  stateSchema,
  toResource,
  visitSchema,
} from './identification-resource.js';
import { eventSchema, seenBy } from './event-body.js';
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
import { HttpProblem, unknownIdentification } from './problem.js';
import { parseQuery, readBody } from './request-body.js';
import { startedSubject, startSchema } from './start-body.js';

const openSchema = v.strictObject({
  landing: v.optional(
    v.pipe(
      v.picklist(['cookie', 'app'], 'must be "cookie" or "app"'),
      v.description(
        'How the user’s return is recognised. `cookie`: by the cookie that this answer sets. `app`: ' +
          'the app intercepts the return and sends the event; no cookie is set.',
      ),
    ),
    'cookie',
  ),
});

const hostedSchema = v.object({
  page: hostedPageSchema,
  session: v.pipe(
    v.nullable(visitSchema.entries.session),
    v.description(
      'With `page` the visit that begins: a `redirect` event repeats both. `null` where the ' +
        'identification has just moved on.',
    ),
  ),
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

const damagedSchema = v.object({
  id: v.pipe(v.string(), v.description('As far as it can be read.')),
  fields: v.pipe(v.array(v.string()), v.description('What is wrong in the record.')),
});

const pageSchema = v.object({
  identifications: v.array(identificationSchema),
  damaged: v.pipe(
    v.array(damagedSchema),
    v.description(
      'The identifications whose records cannot be read, on the first page of a list without conditions.',
    ),
  ),
  next: v.nullable(v.string()),
});

const tags = ['identifications'];

/** Routes that start, find, list, drive and open; `follow-routes.ts` has those that read by id. */
export function identificationRoutes(
  { host, limits, clientMayChoose }: ParsedHttpApiOptions,
  access: AccessControl,
  cookie: LandingCookie,
  draining: Draining,
  publicPath: (request: Request) => string,
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
      const user = await access.requireUser(c.req.raw);
      const { restart, ...chosen } = await readBody(c.req.raw, startSchema, limits);
      const subject = startedSubject(user, chosen, clientMayChoose);
      const started = await host.start(subject, { restart });
      const { id } = started.identification;
      if (started.created) c.header('Location', `${publicPath(c.req.raw)}/${id}`);
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
      const { cursor, ...conditions } = parseQuery(listSchema, c.req.query());
      const { identifications, damaged, next } = await host.list({
        ...conditions,
        ...(cursor !== undefined && { after: cursor }),
      });
      return c.json({
        identifications: identifications.map(toResource),
        damaged: damaged.map(({ id, fields }) => ({ id, fields: [...fields] })),
        next,
      });
    },
  );

  app.get(
    '/identifications/current',
    describeRoute({
      tags,
      operationId: 'readCurrentIdentification',
      summary: 'Read the user’s identification in progress, else the last one that is kept',
      responses: {
        200: identificationAnswer('The identification in its current state.'),
        ...problems(401, 403, 404, 410, 503),
      },
    }),
    async (c) => {
      const { userId, userType } = await access.requireUser(c.req.raw);
      const identification = await host.current({ userId, userType });
      if (identification === null) throw unknownIdentification();
      return c.json(toResource(identification));
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
        'the cookie of `open`. They are hints: the gateway’s answer decides. They repeat the `visit` of ' +
        'the identification at the time of `open`; any other event repeats the `state` that was seen. ' +
        'Where these differ from what is saved, the answer is a 409 `outdated`: read the ' +
        'identification, and do not send the event again by yourself. A second return of one visit ' +
        'has no effect, and is answered with 200.',
      requestBody: jsonBody(eventSchema),
      responses: {
        200: identificationAnswer('The identification after the event, already saved.'),
        ...problems(...BODY_PROBLEMS, 404, 409, 410, 503),
      },
    }),
    async (c) => {
      const caller = await access.requireCaller(c.req.raw);
      const { id } = await access.findFor(caller, c.req.param('id'));
      const event = await readBody(c.req.raw, eventSchema, limits);
      const { type } = event;
      return c.json(toResource(await host.send(id, { type }, { seen: seenBy(event) })));
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
        'being asked for the URL. A page of another site gets the problem `crossSite`: a browser ' +
        'would not keep the cookie.',
      requestBody: jsonBody(openSchema),
      responses: {
        200: json('The page to open.', hostedSchema),
        ...problems(...BODY_PROBLEMS, 404, 409, 410, 503),
      },
    }),
    async (c) => {
      const user = await access.requireUser(c.req.raw);
      const { id } = await access.findFor(user, c.req.param('id'));
      const { landing } = await readBody(c.req.raw, openSchema, limits);
      if (landing === 'cookie' && c.req.header('sec-fetch-site') === 'cross-site') {
        throw new HttpProblem(409, 'A page of another site can’t keep the landing cookie', {
          code: 'crossSite',
        });
      }
      const hosted = await draining.unlessOn(() =>
        host.hostedPage(id, { timeout: limits.openTimeout }),
      );
      // The wait, and the body before it, can outlast the caller's session.
      const opened = await access.findFor(await access.requireUser(c.req.raw), id);
      if (landing === 'cookie') await cookie.give(c, opened);
      const { visit } = opened.view;
      return c.json({ ...hosted, session: visit?.page === hosted.page ? visit.session : null });
    },
  );

  return app;
}
