/** Helpers for the OpenAPI document of the routes. */
import { toJsonSchema } from '@valibot/to-json-schema';
import type { Hono } from 'hono';
import { generateSpecs, resolver, type DescribeRouteOptions } from 'hono-openapi';
import * as v from 'valibot';
import { identificationSchema } from './identification-resource.js';

const text = v.string();

const problemSchema = v.pipe(
  v.object({
    type: text,
    status: v.pipe(v.number(), v.integer()),
    title: text,
    code: v.exactOptional(v.pipe(v.string(), v.description('A stable name for clients.'))),
    errors: v.exactOptional(v.array(v.object({ field: text, rule: text }))),
    state: v.exactOptional(text),
    can: v.exactOptional(v.array(text)),
  }),
  v.description('Problem details (RFC 9457). Never repeats what the client sent.'),
  v.metadata({ ref: 'Problem' }),
);

const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'A field is invalid, or the body is not JSON.',
  401: 'The caller is not logged in.',
  403: 'This kind of caller may not do this.',
  404: 'There is no such identification, or it is another user’s.',
  408: 'The body did not arrive in time.',
  409: 'Not possible in the current state.',
  410: 'The record is damaged, and the user can start again; or a link or its code does not count any more.',
  413: 'The body is too large.',
  415: 'The body is not application/json.',
  429: 'This user has too many event streams.',
  501: 'The host lacks an option that this needs.',
  503: 'Not available now; Retry-After says when to try again.',
};

export const problems = (...statuses: readonly number[]) =>
  Object.fromEntries(
    statuses.map((status) => [
      String(status),
      {
        description: PROBLEMS[status] ?? 'A problem.',
        content: { 'application/problem+json': { schema: resolver(problemSchema) } },
      },
    ]),
  );

/** The problems that any request with a body can get. */
export const BODY_PROBLEMS = [400, 401, 403, 408, 413, 415] as const;

export const json = (description: string, schema: v.GenericSchema) => ({
  description,
  content: { 'application/json': { schema: resolver(schema) } },
});

export const jsonBody = (schema: v.GenericSchema) => ({
  required: true,
  content: { 'application/json': { schema: resolver(schema) } },
});

export const identificationAnswer = (description: string) =>
  json(description, identificationSchema);

/** The query parameters of a schema. */
export const queryParameters = (schema: {
  readonly entries: Readonly<Record<string, v.GenericSchema>>;
}): NonNullable<DescribeRouteOptions['parameters']> =>
  Object.entries(schema.entries).map(([name, entry]) => {
    const { description, ...rest } = toJsonSchema(entry, { typeMode: 'input' });
    delete rest.$schema;
    return {
      in: 'query',
      name,
      required: !entry.type.endsWith('optional'),
      ...(description !== undefined && { description }),
      schema: JSON.parse(JSON.stringify(rest)) as object,
    };
  });

/** The OpenAPI 3.1 document of the API's routes. */
export const openApiDocument = (app: Hono) =>
  generateSpecs(app, {
    documentation: {
      info: {
        title: 'identification-machine',
        version: '1',
        description:
          'Identifications of the 10nPay external-identification flow. Times are epoch ms. Every ' +
          'POST has a JSON body, at least `{}`.',
      },
      components: {
        securitySchemes: {
          app: {
            type: 'http',
            scheme: 'bearer',
            description:
              'Stands for the credentials that the app’s `authorize` accepts, such as a cookie.',
          },
        },
      },
      security: [{ app: [] }],
    },
    excludeStaticFile: false,
    exclude: [/^\/operator/, '/openapi.json'],
  });
