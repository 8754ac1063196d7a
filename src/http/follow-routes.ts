import { Hono, type Context } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as v from 'valibot';
import { wholeNumber } from '../input/rules.js';
import type { AccessControl } from './access-control.js';
import { connectionEnds } from './connection-end.js';
import type { Draining } from './draining.js';
import { acceptsEventsOnly, eventSourceAnswer } from './event-source-answer.js';
import { createEventStream, isFinal, toEvent } from './event-stream.js';
import { toResource } from './identification-resource.js';
import { startLongPoll } from './long-poll.js';
import { identificationAnswer, problems, queryParameters } from './openapi.js';
import type { ParsedHttpApiOptions } from './options.js';
import { toProblem } from './problem.js';
import { parseQuery } from './request-body.js';
import { createStreamSlots } from './stream-slots.js';

/** The routes that read and follow an identification. */
export interface FollowRoutes {
  readonly app: Hono;
  /** Ends all streams and long polls. */
  drain(): void;
}

/** The error is reported where it becomes a problem. */
const ignored = (): void => undefined;

/** Less than the time-out for a silent connection of common proxies, 30 s. */
const MAX_WAIT_S = 25;

const readSchema = v.strictObject({
  after: v.exactOptional(
    v.pipe(
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
      v.description('The version that the client has: only a newer one is answered.'),
    ),
  ),
  wait: v.optional(
    v.pipe(
      wholeNumber(0, MAX_WAIT_S),
      v.description('With `after`: how many seconds to wait for a newer version. Default 0.'),
    ),
    0,
  ),
});

export function followRoutes(
  { host, limits }: ParsedHttpApiOptions,
  access: AccessControl,
  draining: Draining,
): FollowRoutes {
  const app = new Hono();
  const takeSlot = createStreamSlots(limits);
  /** What is open: each ends its stream or its long poll. */
  const open = new Set<() => void>();

  /** Ends what is open when the client disconnects or the server drains; returns how to stop that. */
  function keepOpen(c: Context, end: () => void): () => void {
    const { signal } = c.req.raw;
    open.add(end);
    const forgetConnection = connectionEnds(c.env, end);
    // A client that disconnects before the first read does not cancel the body of a stream.
    signal.addEventListener('abort', end, { once: true });
    return () => {
      open.delete(end);
      forgetConnection();
      signal.removeEventListener('abort', end);
    };
  }

  app.get(
    '/identifications/:id',
    describeRoute({
      tags: ['identifications'],
      operationId: 'readIdentification',
      summary: 'Read an identification, or wait for its next change',
      description:
        'With `after` and `wait` it is a long poll, for a client without event streams: it answers ' +
        'as soon as there is a newer version. A long poll counts as an event stream.',
      parameters: queryParameters(readSchema),
      responses: {
        200: identificationAnswer('The identification in its current state.'),
        204: { description: 'There is no newer version than `after`.' },
        ...problems(400, 401, 404, 410, 429, 503),
      },
    }),
    async (c) => {
      const caller = await access.requireCaller(c.req.raw);
      const identification = await access.findFor(caller, c.req.param('id'));
      const { after = -1, wait } = parseQuery(readSchema, c.req.query());
      if (identification.version > after) return c.json(toResource(identification));
      if (wait === 0 || c.req.method === 'HEAD') return c.body(null, 204);
      draining.refuse();

      const poll = startLongPoll({ host, id: identification.id, after, wait: wait * 1_000 });
      const releaseSlot = takeSlot(caller, poll.end);
      const forget = keepOpen(c, poll.end);
      try {
        const newer = await poll.answer;
        if (newer === null) {
          draining.refuse();
          return c.body(null, 204);
        }
        // The wait can outlast the caller's session.
        await access.findFor(await access.requireCaller(c.req.raw), newer.id);
        return c.json(toResource(newer));
      } finally {
        forget();
        releaseSlot();
      }
    },
  );

  app.use('/identifications/:id/events', async (c, next) => {
    await next();
    if (c.req.method !== 'GET' || c.error === undefined) return;
    if (!acceptsEventsOnly(c.req.header('accept'))) return;
    c.res = eventSourceAnswer(toProblem(c.error, ignored));
  });

  app.get(
    '/identifications/:id/events',
    describeRoute({
      tags: ['identifications'],
      operationId: 'followIdentification',
      summary: 'Follow an identification by server-sent events',
      description:
        'The `data` of each event is an Identification; the first event is the current one. With ' +
        '`Last-Event-ID` the stream continues from there and does not repeat that event. Changes ' +
        'that come faster than the client reads are merged into one event. An event `heartbeat` ' +
        'comes first, and in each silence; its `data` is after how many ms at the latest the next ' +
        'one follows. The stream ends with the identification. A client that then reconnects with ' +
        'the id of the last event gets a 204, which ends an `EventSource` for good. A client that ' +
        'accepts `text/event-stream` alone, as an `EventSource` does, gets no problem details: for a ' +
        '429 or a 5xx it gets a stream that only says when to come back (`retry`), for any other ' +
        'problem a 204.',
      parameters: [{ in: 'header', name: 'Last-Event-ID', schema: { type: 'string' } }],
      responses: {
        200: {
          description: 'The stream.',
          content: { 'text/event-stream': { schema: { type: 'string' } } },
        },
        204: { description: 'The identification has ended, and the client has seen that.' },
        ...problems(401, 404, 410, 429, 503),
      },
    }),
    async (c) => {
      const caller = await access.requireCaller(c.req.raw);
      const identification = await access.findFor(caller, c.req.param('id'));
      const lastEventId = c.req.header('last-event-id') ?? null;
      if (isFinal(identification) && toEvent(identification).id === lastEventId) {
        return c.body(null, 204);
      }
      const headers = {
        'content-type': 'text/event-stream',
        // A proxy or a middleware that compresses would hold the events back.
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      };
      // A stream would never be read, and hold its slot for its whole lifetime.
      if (c.req.method === 'HEAD') return c.body(null, 200, headers);
      draining.refuse();

      const releaseSlot = takeSlot(caller, () => {
        stream.end();
      });
      const stream = createEventStream({
        host,
        identification,
        lastEventId,
        heartbeat: limits.heartbeat,
        lifetime: limits.streamLifetime,
        onEnd: () => {
          forget();
          releaseSlot();
        },
      });
      const forget = keepOpen(c, stream.end);
      return c.body(stream.body, 200, headers);
    },
  );

  return {
    app,
    drain: () => {
      for (const end of [...open]) end();
    },
  };
}
