/** What the examples of the guide declare. */
import { createHttpApi } from 'identification-machine/http';
import type { RequestHandler } from 'express';
import type { FastifyRequest } from 'fastify';
import type { RequestListener } from 'node:http';
import { openHost, userOfCookie } from './open-host.js';

export const options = openHost();
export const api = createHttpApi(options);

export const login: RequestHandler = (request, _, next) => {
  Object.assign(request, { user: userOfCookie(request.headers.cookie) });
  next();
};

export const userOf = ({ raw }: FastifyRequest) => userOfCookie(raw.headers.cookie);

export const pages: RequestListener = (_, response) => response.end('a page');
