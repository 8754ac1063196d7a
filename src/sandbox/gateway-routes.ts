/**
 * The gateway's three calls and its token endpoint. A call passes these steps in order: method, body,
 * record, token, fault, operation.
 */
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Hono, type Context } from 'hono';
import * as v from 'valibot';
import { PATHS, userIdSchema } from '../contract/schemas.js';
import { answerAltered, answerWithFault, resetConnection, type FaultQueue } from './faults.js';
import { parseUserId, type GatewayOperations } from './gateway-operations.js';
import { cors, isLoopbackOrigin, problem, type SandboxEnv } from './http.js';
import type { GatewayOperation, RecordedRequest } from './sandbox.js';

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
  readonly userId: (c: Context<SandboxEnv>, body: unknown) => number | undefined;
  readonly process: (c: Context<SandboxEnv>, body: unknown) => Response;
}

const TOKEN_PATH = '/oauth/token';

/** The `expires_in` of a token, in s. In fact only a rotation ends a token. */
const TOKEN_LIFETIME_S = 3_600;

/** The largest request body that the gateway accepts, in bytes. */
const BODY_LIMIT = 64 * 1024;

/** The routes that an app calls: the gateway's, and `POST /oauth/token`. */
export function gatewayRoutes({
  operations,
  faults,
  accessToken,
  record,
}: Dependencies): Hono<SandboxEnv> {
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

  async function answer(c: Context<SandboxEnv>, route: Route): Promise<Response> {
    const { operation, method } = route;
    if (c.req.method !== method) return methodNotAllowed(method);

    const { text, isTooLarge } = await readBody(c.env.incoming);
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
    if (isTooLarge) {
      const detail = `A body has at most ${String(BODY_LIMIT)} bytes.`;
      return problem(413, 'The body is too large', { detail });
    }

    const fault = await faults.take(operation, (leave) => c.env.outgoing.once('close', leave));
    if (fault === undefined) return route.process(c, body);
    switch (fault.kind) {
      case 'delay':
        // Unreferenced: only the listening server keeps the process alive.
        await sleep(fault.ms, undefined, { ref: false });
        return route.process(c, body);
      case 'resetAfterProcessing':
        route.process(c, body);
        return resetConnection(c.env.outgoing);
      case 'altered':
        return answerAltered(route.process(c, body), fault.alter);
      default:
        return answerWithFault(fault, c.env.outgoing);
    }
  }

  /**
   * Answers in the shape of the client credentials grant, without credentials and without reading
   * the body. Only pages of this machine get the token: browsers send `Origin` with every POST, and
   * a program that sends none runs here.
   *
   * @see RFC 6749, section 4.4
   */
  function issueToken(c: Context<SandboxEnv>): Response {
    const origin = c.req.header('origin');
    if (origin !== undefined && !isLoopbackOrigin(origin)) {
      return problem(403, 'Only pages of this machine get a token');
    }
    c.header('Cache-Control', 'no-store');
    return c.json({
      access_token: accessToken(),
      token_type: 'Bearer',
      expires_in: TOKEN_LIFETIME_S,
    });
  }

  const app = new Hono<SandboxEnv>();
  for (const route of routes) app.all(route.path, cors, (c) => answer(c, route));
  app.use(TOKEN_PATH, cors);
  app.post(TOKEN_PATH, issueToken);
  app.all(TOKEN_PATH, () => methodNotAllowed('POST'));
  return app;
}

const methodNotAllowed = (allow: string): Response =>
  problem(405, 'The method is not allowed', { headers: { allow } });

function segment(c: Context<SandboxEnv>, name: string): string {
  return c.req.param(name) ?? '';
}

function userIdOf(body: unknown): number | undefined {
  const result = v.safeParse(v.object({ userId: userIdSchema }), body);
  return result.success ? result.output.userId : undefined;
}

/** The scheme's name is case-insensitive, the token is not. @see RFC 9110, section 11.1 */
function isBearer(header: string | undefined, token: string): boolean {
  return header !== undefined && /^bearer /i.test(header) && header.slice(7).trim() === token;
}

/**
 * Reads a body up to {@link BODY_LIMIT} and holds no more in memory.
 *
 * Not Hono's `bodyLimit`: it gives no part of a body that is too large, and the record has its start.
 */
async function readBody(incoming: IncomingMessage): Promise<{ text: string; isTooLarge: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  // The stream must outlive the loop: the adapter drains the rest, so that a client that is still
  // sending reads the 413 and not a broken connection.
  const body: AsyncIterable<Buffer> = {
    [Symbol.asyncIterator]: () => incoming.iterator({ destroyOnReturn: false }),
  };
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > BODY_LIMIT) break;
  }
  const text = Buffer.concat(chunks).subarray(0, BODY_LIMIT).toString('utf8');
  return { text, isTooLarge: size > BODY_LIMIT };
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
