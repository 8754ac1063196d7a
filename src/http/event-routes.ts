import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import { createEventStream, eventOf, isOver, type EventStream } from './event-stream.js';
import type { Gatekeeper } from './gatekeeper.js';
import type { HttpSettings } from './http-settings.js';
import { problems } from './openapi.js';
import { HttpProblem } from './problem.js';
import { createStreamSlots } from './stream-slots.js';

/** Follows identifications, by server-sent events. */
export interface EventRoutes {
  readonly app: Hono;
  /** Ends all streams and takes no new ones. */
  drain(): void;
}

export function eventRoutes({ host, limits }: HttpSettings, gatekeeper: Gatekeeper): EventRoutes {
  const app = new Hono();
  const slots = createStreamSlots(limits);
  const streams = new Set<EventStream>();
  let isDraining = false;

  app.get(
    '/identifications/:id/events',
    describeRoute({
      tags: ['identifications'],
      operationId: 'followIdentification',
      summary: 'Follow an identification, by server-sent events',
      description:
        'Each event’s `data` is an Identification, the present one first. `Last-Event-ID` goes on ' +
        'from there: what has been seen is not sent again. Changes that come faster than they are ' +
        'read become one event. The stream ends with the identification; then the answer to ' +
        'whoever comes back with the last event’s id is 204, which ends an `EventSource` for good.',
      parameters: [{ in: 'header', name: 'Last-Event-ID', schema: { type: 'string' } }],
      responses: {
        200: {
          description: 'The stream.',
          content: { 'text/event-stream': { schema: { type: 'string' } } },
        },
        204: { description: 'It has ended, and the client has seen that.' },
        ...problems(401, 404, 429, 503),
      },
    }),
    async (c) => {
      const caller = await gatekeeper.caller(c.req.raw);
      const identification = await gatekeeper.find(c.req.param('id'), caller);
      const lastEventId = c.req.header('last-event-id') ?? null;
      if (isOver(identification) && eventOf(identification).id === lastEventId) {
        return c.body(null, 204);
      }
      const headers = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };
      // Nobody would read the stream, or end it.
      if (c.req.method === 'HEAD') return c.body(null, 200, headers);
      if (isDraining) {
        throw new HttpProblem(503, 'The server is stopping', {
          code: 'closed',
          headers: { 'retry-after': '3' },
        });
      }

      const user = caller.kind === 'user' ? `${caller.userType} ${String(caller.userId)}` : null;
      const release = slots.take(user);
      const stream = createEventStream({
        host,
        identification,
        lastEventId,
        heartbeat: limits.heartbeat,
        lifetime: limits.streamLifetime,
        onEnd: () => {
          streams.delete(stream);
          release();
        },
      });
      streams.add(stream);
      // The client may have gone before anything was read of it.
      c.req.raw.signal.addEventListener('abort', stream.end, { once: true });
      return c.body(stream.body, 200, headers);
    },
  );

  return {
    app,
    drain: () => {
      isDraining = true;
      for (const stream of [...streams]) stream.end();
    },
  };
}
