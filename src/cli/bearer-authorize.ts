import { createHash, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import { userIdSchema, userTypeSchema } from '../gateway/schemas.js';
import type { Authorization } from '../node/http/index.js';
import { toNumber } from './arguments.js';
import { USER_HEADERS } from './user-headers.js';

const userSchema = v.object({
  userId: v.pipe(v.string(), v.transform(toNumber), userIdSchema),
  userType: v.optional(userTypeSchema, 'individual'),
});

/** Says by its bearer token who makes a request; `null` for nobody. */
export function bearerAuthorize(tokens: {
  readonly operator: string;
  readonly app: string;
}): (request: Request) => Authorization | null {
  const [operator, app] = [digest(tokens.operator), digest(tokens.app)];

  return ({ headers }) => {
    const [, token] = /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '') ?? [];
    if (token === undefined) return null;
    const given = digest(token);
    // Both are compared, so that the time tells nothing.
    const [isOperator, isApp] = [timingSafeEqual(given, operator), timingSafeEqual(given, app)];
    if (isOperator) return { kind: 'operator' };
    if (!isApp) return null;
    const user = v.safeParse(userSchema, {
      userId: headers.get(USER_HEADERS.userId),
      userType: headers.get(USER_HEADERS.userType) ?? undefined,
    });
    return user.success ? { kind: 'user', ...user.output } : null;
  };
}

/** Of equal length, whatever is given. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
