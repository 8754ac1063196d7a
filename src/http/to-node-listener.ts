import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener, RequestError } from '@hono/node-server';
import type { HttpApi } from './create-http-api.js';
import { HttpProblem, problemResponse, SERVER_ERROR, UNSERVABLE } from './problem.js';

/** The options of `toNodeListener`. */
export interface NodeListenerOptions {
  /**
   * The path below which the API is mounted, where the server does not take it off `request.url`, as
   * Fastify and `node:http` do not: `/identification`. Default: none; Express takes it off itself.
   */
  readonly prefix?: string;
}

/** Handles a request of a Node server, and always answers it. */
export type NodeListener<Incoming extends IncomingMessage> = (
  incoming: Incoming,
  outgoing: ServerResponse,
) => void;

/**
 * Mounts the API in a Node server of your own: Express 5, Fastify 5 or `node:http`.
 *
 * It must come before body parsers such as `express.json()`; after one, each POST is answered with a
 * 500 that says so. Every path below the mount is answered by the API. Before the server closes, call
 * `api.drain()`: it ends the event streams.
 *
 * @example
 * ```ts
 * import express, { type Request } from 'express';
 * import { createHttpApi, toNodeListener, type HttpApiOptions } from 'identification-machine/http';
 *
 * interface LoggedIn extends Request {
 *   readonly user?: { readonly id: number };
 * }
 *
 * const api = createHttpApi({
 *   ...options,
 *   authorize: (_, incoming?: LoggedIn) =>
 *     incoming?.user ? { kind: 'user', userId: incoming.user.id, userType: 'individual' } : null,
 * });
 * express().use('/identification', toNodeListener(api));
 *
 * declare const options: Omit<HttpApiOptions, 'authorize'>;
 * ```
 */
export function toNodeListener<Incoming extends IncomingMessage>(
  api: HttpApi<Incoming>,
  { prefix = '' }: NodeListenerOptions = {},
): NodeListener<Incoming> {
  return (incoming, outgoing) => {
    const mount = { incoming, prefix, baseUrl: baseUrlOf(incoming) };
    // One for each request: the adapter passes a request on as its own type, not as the app's.
    const listener = getRequestListener((request) => api.fetch(request, mount), {
      // By default the adapter replaces the global Request and Response of the process.
      overrideGlobalObjects: false,
      errorHandler: (error) =>
        problemResponse(
          error instanceof RequestError
            ? new HttpProblem(400, UNSERVABLE)
            : new HttpProblem(500, SERVER_ERROR),
        ),
    });
    void listener(incoming, outgoing);
  };
}

/** What Express has taken off `url`. */
const baseUrlOf = (incoming: object): string =>
  'baseUrl' in incoming && typeof incoming.baseUrl === 'string' ? incoming.baseUrl : '';
