/** The way of every gateway call: method, body, record, token, fault, and only then the operation. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Hono, type Context } from 'hono';
import * as v from 'valibot';
import { PATHS, userIdSchema } from '../contract/schemas.js';
import { cors } from './cors.js';
import type { FaultQueue } from './faults.js';
import { answerWithFault, resetConnection } from './faulty-answer.js';
import { parseUserId, type GatewayOperations } from './gateway-operations.js';
import type { NodeEnv } from './node-env.js';
import { problem } from './problem.js';
import { BODY_LIMIT, parseJson, readBody } from './request-body.js';
import type { GatewayOperation, RecordedRequest } from './requests.js';

interface Dependencies {
  readonly operations: GatewayOperations;
  readonly faults: FaultQueue;
  readonly accessToken: () => string;
  readonly record: (request: RecordedRequest) => void;
}

interface Route {
  readonly operation: GatewayOperation;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly userId: (c: Context<NodeEnv>, body: unknown) => number | undefined;
  readonly process: (c: Context<NodeEnv>, body: unknown) => Response;
}

/** The gateway's three calls. */
export function gatewayRoutes({
  operations,
  faults,
  accessToken,
  record,
}: Dependencies): Hono<NodeEnv> {
  const routes: readonly Route[] = [
    {
      operation: 'initiate',
      method: 'POST',
      path: PATHS.initiate,
      userId: (_, body) => userIdOf(body),
      process: (_, body) => operations.initiate(body),
    },
    {
      operation: 'status',
      method: 'GET',
      // The literal is a parameter here: another value is a bad request, not an unknown path.
      path: PATHS.status(':userId', ':userType').replace('/true/', '/:received/'),
      userId: (c) => parseUserId(segment(c, 'userId')),
      process: (c) =>
        operations.status({
          userId: segment(c, 'userId'),
          userType: segment(c, 'userType'),
          received: segment(c, 'received'),
        }),
    },
    {
      operation: 'finalize',
      method: 'POST',
      path: PATHS.finalize,
      userId: (_, body) => userIdOf(body),
      process: (_, body) => operations.finalize(body),
    },
  ];

  async function answer(c: Context<NodeEnv>, route: Route): Promise<Response> {
    const { operation, method } = route;
    if (c.req.method !== method) {
      return problem(405, 'The method is not allowed', { headers: { allow: method } });
    }

    const { text, tooLarge } = await readBody(c.env.incoming);
    const body = parseJson(text);
    const { pathname, search } = new URL(c.req.url);
    const authorized = isBearer(c.req.header('authorization'), accessToken());
    const recorded: RecordedRequest & { answeredAt: number | null } = {
      operation,
      method,
      path: pathname + search,
      userId: route.userId(c, body),
      body: text,
      authorized,
      at: Date.now(),
      answeredAt: null,
    };
    record(recorded);
    c.env.outgoing.once('close', () => {
      recorded.answeredAt = Date.now();
    });

    if (!authorized) {
      return problem(401, 'The access token is missing or not valid', {
        headers: { 'www-authenticate': 'Bearer' },
      });
    }
    if (tooLarge) {
      const detail = `A body has at most ${String(BODY_LIMIT)} bytes.`;
      return problem(413, 'The body is too large', { detail });
    }

    const fault = await faults.take(operation, (leave) => c.env.outgoing.once('close', leave));
    if (fault === undefined) return route.process(c, body);
    switch (fault.kind) {
      case 'delay':
        // Not even a pending answer keeps the process alive; the listening server does.
        await sleep(fault.ms, undefined, { ref: false });
        return route.process(c, body);
      case 'resetAfterProcessing':
        route.process(c, body);
        return resetConnection(c.env.outgoing);
      default:
        return answerWithFault(fault, c.env.outgoing);
    }
  }

  const app = new Hono<NodeEnv>();
  for (const route of routes) app.all(route.path, cors, (c) => answer(c, route));
  return app;
}

function segment(c: Context<NodeEnv>, name: string): string {
  return c.req.param(name) ?? '';
}

function userIdOf(body: unknown): number | undefined {
  const result = v.safeParse(v.object({ userId: userIdSchema }), body);
  return result.success ? result.output.userId : undefined;
}

/** The scheme's name is case-insensitive (RFC 9110), the token is not. */
function isBearer(header: string | undefined, token: string): boolean {
  return header !== undefined && /^bearer /i.test(header) && header.slice(7).trim() === token;
}
