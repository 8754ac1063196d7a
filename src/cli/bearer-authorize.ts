import { createHash, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import {
  correlationTypeSchema,
  metadataSchema,
  userIdSchema,
  userTypeSchema,
} from '../contract/schemas.js';
import type { Authorization } from '../http/index.js';
import { USER_HEADERS } from './api-options.js';
import { numberSchema } from './option.js';

const userSchema = v.object({
  userId: v.pipe(numberSchema, userIdSchema),
  userType: v.optional(userTypeSchema, 'individual'),
  correlationType: v.exactOptional(v.pipe(numberSchema, correlationTypeSchema)),
  bTrustAppCallBackId: v.exactOptional(v.pipe(metadataSchema, v.string())),
});

/**
 * Makes the `authorize` of the HTTP API: tells by its bearer token who makes a request, or `null`
 * for an unknown token.
 *
 * At the operator's page the operator's token is also accepted as a password, with any user name,
 * since a browser can send no bearer token.
 */
export function bearerAuthorize(tokens: {
  readonly operator: string;
  readonly app: string;
}): (request: Request) => Authorization | null {
  const [operator, app] = [digest(tokens.operator), digest(tokens.app)];

  return ({ headers, url }) => {
    const credentials = headers.get('authorization') ?? '';
    const password = isOperatorPage(url) ? passwordOf(credentials) : null;
    if (password !== null) {
      return timingSafeEqual(digest(password), operator) ? { kind: 'operator' } : null;
    }
    const [, token] = /^Bearer +(\S+)$/i.exec(credentials) ?? [];
    if (token === undefined) return null;
    const digested = digest(token);
    // Both are always compared, so that the response time reveals nothing.
    const [isOperator, isApp] = [
      timingSafeEqual(digested, operator),
      timingSafeEqual(digested, app),
    ];
    if (isOperator) return { kind: 'operator' };
    if (!isApp) return null;
    const user = v.safeParse(userSchema, {
      userId: headers.get(USER_HEADERS.userId),
      userType: headers.get(USER_HEADERS.userType) ?? undefined,
      ...given(headers, 'correlationType'),
      ...given(headers, 'bTrustAppCallBackId'),
    });
    return user.success ? { kind: 'user', ...user.output } : null;
  };
}

/** A field of the user that the backend may leave out. */
function given(headers: Headers, field: 'correlationType' | 'bTrustAppCallBackId') {
  const value = headers.get(USER_HEADERS[field]);
  return value !== null && { [field]: value };
}

/** `timingSafeEqual` takes texts of equal length only. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const isOperatorPage = (url: string): boolean => /^\/operator(\/|$)/.test(new URL(url).pathname);

/** @see https://www.rfc-editor.org/rfc/rfc7617 */
function passwordOf(credentials: string): string | null {
  const [, encoded] = /^Basic +([\w+/=-]+)$/i.exec(credentials) ?? [];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString();
  return text.includes(':') ? text.slice(text.indexOf(':') + 1) : null;
}
