import * as v from 'valibot';
import { userIdSchema, userTypeSchema } from '../contract/schemas.js';
import type { HostedIdentification } from '../host/identification-host.js';
import { InvalidInputError } from '../input/parse-input.js';
import { parseInput } from '../input/parse-input.js';
import type { Authorization, ParsedHttpApiOptions } from './options.js';
import { HttpProblem, unknownIdentification } from './problem.js';

export type User = Extract<Authorization, { kind: 'user' }>;

const authorizationSchema = v.nullable(
  v.variant('kind', [
    v.object({ kind: v.literal('user'), userId: userIdSchema, userType: userTypeSchema }),
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
}: Pick<ParsedHttpApiOptions, 'host' | 'authorize'>): AccessControl {
  async function authorize(request: Request): Promise<Authorization | null> {
    const answer = await authorizeByApp(request);
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

const maySee = (caller: Authorization, identification: HostedIdentification): boolean =>
  caller.kind === 'operator' || owns(caller, identification);

/** Whether the identification is this user's own. */
export const owns = (user: User, { userId, userType }: HostedIdentification): boolean =>
  user.userId === userId && user.userType === userType;
