import { Hono } from 'hono';
import { stream } from 'hono/streaming';
import { describeRoute, resolver } from 'hono-openapi';
import * as v from 'valibot';
import { isFailureCode, type FailureCode } from '../../machines/failure.js';
import {
  BULK_ACTIONS,
  runBulk,
  type BulkAction,
  type BulkFilter,
  type BulkProgress,
} from '../host/bulk.js';
import type { IdentificationHost } from '../host/identification-host.js';
import type { AccessControl } from './access-control.js';
import { stateSchema } from './identification-resource.js';
import { BODY_PROBLEMS, jsonBody, problems } from './openapi.js';
import type { ParsedHttpApiOptions } from './options.js';
import { readBody } from './request-body.js';

const actions = Object.keys(BULK_ACTIONS).filter(
  (name): name is BulkAction => name in BULK_ACTIONS,
);

/** What an operator sends: an action, and which identifications it is for. */
export const bulkSchema = v.pipe(
  v.strictObject({
    action: v.picklist(actions, `must be one of ${actions.join(', ')}`),
    state: stateSchema,
    failure: v.exactOptional(
      v.pipe(
        v.custom<FailureCode>(isFailureCode, 'must be a failure code'),
        v.description('Only those that have failed with this code.'),
      ),
    ),
  }),
  v.forward(
    v.check(
      ({ action, state }) => BULK_ACTIONS[action].some((name) => name === state),
      'must be a state in which the action can help',
    ),
    ['state'],
  ),
);

const count = v.pipe(v.number(), v.integer());
const progressSchema = v.pipe(
  v.object({
    total: count,
    seen: count,
    changed: count,
    unchanged: count,
    refused: count,
    finished: v.boolean(),
    stoppedBy: v.nullable(v.string()),
    problems: v.array(v.object({ id: v.string(), code: v.string() })),
  }),
  v.metadata({ ref: 'BulkProgress' }),
);

/** An action on many identifications, which reports its progress line by line. */
export function bulkRoutes(
  { host, limits, report }: ParsedHttpApiOptions,
  access: AccessControl,
): Hono {
  const app = new Hono();
  app.post(
    '/identifications/bulk',
    describeRoute({
      tags: ['identifications'],
      operationId: 'driveManyIdentifications',
      summary: 'Retry, keep waiting or ask now for many identifications; for operators',
      description:
        'Answers with a line of JSON after each ten, and the result in the last one, whose `finished` ' +
        'is true. A client that leaves stops it; the same request goes on with what is left.',
      requestBody: jsonBody(v.strictObject(bulkSchema.pipe[0].entries)),
      responses: {
        200: {
          description: 'The progress, a JSON object a line.',
          content: { 'application/x-ndjson': { schema: resolver(progressSchema) } },
        },
        ...problems(...BODY_PROBLEMS, 503),
      },
    }),
    async (c) => {
      await access.requireOperator(c.req.raw);
      const { action, ...filter } = await readBody(c.req.raw, bulkSchema, limits);
      c.header('content-type', 'application/x-ndjson');
      return stream(
        c,
        async (output) => {
          for await (const progress of progressOf(host, action, filter, output)) {
            await output.write(`${JSON.stringify(progress)}\n`);
          }
        },
        reportedBy(report),
      );
    },
  );
  return app;
}

/** The reports of an action, until its client leaves. */
export function progressOf(
  host: IdentificationHost,
  action: BulkAction,
  filter: BulkFilter,
  output: { onAbort(listener: () => void): void },
): AsyncGenerator<BulkProgress, void> {
  const left = new AbortController();
  output.onAbort(() => {
    left.abort();
  });
  return runBulk(host, action, filter, left.signal);
}

/** For a stream, whose status is sent already: it ends without its last report. */
export const reportedBy =
  (report: (error: unknown) => void) =>
  (error: unknown): Promise<void> => {
    report(error);
    return Promise.resolve();
  };
