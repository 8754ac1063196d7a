import * as v from 'valibot';
import {
  correlationTypeSchema,
  metadataSchema,
  userIdSchema,
  userTypeSchema,
} from '../contract/schemas.js';
import { withTimeout } from '../gateway/timers.js';
import type { HostedIdentification } from '../host/identification-host.js';
import { InvalidInputError } from '../input/parse-input.js';
import { parseInput } from '../input/parse-input.js';
import type { Authorization, ParsedHttpApiOptions } from './options.js';
import { HttpProblem, unknownIdentification } from './problem.js';

export type User = Extract<Authorization, { kind: 'user' }>;

const authorizationSchema = v.nullable(
  v.variant('kind', [
    v.object({
      kind: v.literal('user'),
      userId: userIdSchema,
      userType: userTypeSchema,
      correlationType: v.exactOptional(correlationTypeSchema),
      bTrustAppCallBackId: v.exactOptional(metadataSchema),
    }),
    v.object({ kind: v.literal('operator') }),
  ]),
);

const ID = /^[\w-]{1,64}$/;

/** Decides which caller may do what. */
export interface AccessControl {
  /** The caller of the request; `null` for an anonymous one. */
  authorize(request: Request): Promise<Authorization | null>;
  /** @throws HttpProblem 401 */
  requireCaller(request: Request): Promise<Authorization>;
  /** @throws HttpProblem 401, 403 */
  requireUser(request: Request): Promise<User>;
  /** @throws HttpProblem 401, 403 */
  requireOperator(request: Request): Promise<void>;
  /**
   * An identification that the caller may see.
   *
   * @throws HttpProblem 404 where there is none, or where it is another user's
   */
  findFor(caller: Authorization, id: string): Promise<HostedIdentification>;
}

export function createAccessControl({
  host,
  authorize: authorizeByApp,
  limits: { authorizeTimeout },
}: Pick<ParsedHttpApiOptions, 'host' | 'authorize' | 'limits'>): AccessControl {
  async function authorize(request: Request): Promise<Authorization | null> {
    const answer = await askApp(request);
    try {
      return parseInput(authorizationSchema, answer);
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      // A mistake of the app, not of the client: answered with a 500.
      throw new TypeError('authorize resolved with a value that is no authorization.', {
        cause: error,
      });
    }
  }

  async function askApp(request: Request): Promise<unknown> {
    const state = { isLate: false };
    try {
      return await withTimeout(
        async (signal) => {
          signal.addEventListener('abort', () => (state.isLate = true));
          return authorizeByApp(request);
        },
        authorizeTimeout,
        request.signal,
      );
    } catch (cause) {
      if (state.isLate) throw unauthorizable();
      // An app can throw anything; only an error is answered as a problem.
      throw cause instanceof Error
        ? cause
        : new TypeError('authorize has thrown no error.', { cause });
    }
  }

  async function requireCaller(request: Request): Promise<Authorization> {
    const caller = await authorize(request);
    if (caller !== null) return caller;
    throw new HttpProblem(401, 'Authentication is required', { code: 'unauthorized' });
  }

  return {
    authorize,
    requireCaller,
    requireUser: async (request) => {
      const caller = await requireCaller(request);
      if (caller.kind === 'user') return caller;
      throw new HttpProblem(403, 'Only the identified person may do this', { code: 'forbidden' });
    },
    requireOperator: async (request) => {
      if ((await requireCaller(request)).kind === 'operator') return;
      throw new HttpProblem(403, 'Only operators may do this', { code: 'forbidden' });
    },
    findFor: async (caller, id) => {
      const identification = ID.test(id) ? await host.get(id) : null;
      if (identification === null || !maySee(caller, identification)) throw unknownIdentification();
      return identification;
    },
  };
}

const unauthorizable = (): HttpProblem =>
  new HttpProblem(503, 'The authorization takes too long', {
    code: 'authorizationUnavailable',
    headers: { 'retry-after': '3' },
  });

const maySee = (caller: Authorization, identification: HostedIdentification): boolean =>
  caller.kind === 'operator' || owns(caller, identification);

/** Whether the identification is this user's own. */
export const owns = (user: User, { userId, userType }: HostedIdentification): boolean =>
  user.userId === userId && user.userType === userType;
