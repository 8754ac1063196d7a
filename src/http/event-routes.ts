import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import type { AccessControl } from './access-control.js';
import { createEventStream, isFinal, toEvent, type EventStream } from './event-stream.js';
import { problems } from './openapi.js';
import type { ParsedHttpApiOptions } from './options.js';
import { HttpProblem, tooMany } from './problem.js';

/** The route that follows an identification by server-sent events. */
export interface EventRoutes {
  readonly app: Hono;
  /** Ends all streams and refuses new ones. */
  drain(): void;
}

export function eventRoutes(
  { host, limits }: ParsedHttpApiOptions,
  access: AccessControl,
): EventRoutes {
  const app = new Hono();
  const takeSlot = createStreamSlots(limits);
  const streams = new Set<EventStream>();
  let isDraining = false;

  app.get(
    '/identifications/:id/events',
    describeRoute({
      tags: ['identifications'],
      operationId: 'followIdentification',
      summary: 'Follow an identification by server-sent events',
      description:
        'The `data` of each event is an Identification; the first event is the current one. With ' +
        '`Last-Event-ID` the stream continues from there and does not repeat that event. Changes ' +
        'that come faster than the client reads are merged into one event. The stream ends with ' +
        'the identification. A client that then reconnects with the id of the last event gets a ' +
        '204, which ends an `EventSource` for good.',
      parameters: [{ in: 'header', name: 'Last-Event-ID', schema: { type: 'string' } }],
      responses: {
        200: {
          description: 'The stream.',
          content: { 'text/event-stream': { schema: { type: 'string' } } },
        },
        204: { description: 'The identification has ended, and the client has seen that.' },
        ...problems(401, 404, 429, 503),
      },
    }),
    async (c) => {
      const caller = await access.requireCaller(c.req.raw);
      const identification = await access.findFor(caller, c.req.param('id'));
      const lastEventId = c.req.header('last-event-id') ?? null;
      if (isFinal(identification) && toEvent(identification).id === lastEventId) {
        return c.body(null, 204);
      }
      const headers = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };
      // A stream would never be read, and hold its slot for its whole lifetime.
      if (c.req.method === 'HEAD') return c.body(null, 200, headers);
      if (isDraining) {
        throw new HttpProblem(503, 'The server is stopping', {
          code: 'closed',
          headers: { 'retry-after': '3' },
        });
      }

      const user = caller.kind === 'user' ? `${caller.userType} ${String(caller.userId)}` : null;
      const releaseSlot = takeSlot(user);
      const stream = createEventStream({
        host,
        identification,
        lastEventId,
        heartbeat: limits.heartbeat,
        lifetime: limits.streamLifetime,
        onEnd: () => {
          streams.delete(stream);
          releaseSlot();
        },
      });
      streams.add(stream);
      // A client that disconnects before the first read does not cancel the body.
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

/**
 * Counts the open event streams, in total and of each user.
 *
 * @returns a function that takes a slot for a user (`null`: counts in the total only), throws an
 * HttpProblem 429 or 503 at a limit, and returns the function that releases the slot once
 */
function createStreamSlots(
  limits: Pick<ParsedHttpApiOptions['limits'], 'streams' | 'streamsPerUser'>,
) {
  let taken = 0;
  const takenByUser = new Map<string, number>();

  function count(user: string | null, difference: 1 | -1): void {
    taken += difference;
    if (user === null) return;
    const ofUser = (takenByUser.get(user) ?? 0) + difference;
    if (ofUser > 0) takenByUser.set(user, ofUser);
    else takenByUser.delete(user);
  }

  return (user: string | null): (() => void) => {
    if (user !== null && (takenByUser.get(user) ?? 0) >= limits.streamsPerUser) {
      throw tooMany(429, 'Too many event streams are open for this user', 10);
    }
    if (taken >= limits.streams) throw tooMany(503, 'Too many event streams are open', 30);
    count(user, 1);
    let isTaken = true;
    return () => {
      if (isTaken) count(user, -1);
      isTaken = false;
    };
  };
}
