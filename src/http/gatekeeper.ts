import * as v from 'valibot';
import { InvalidInputError, parseInput } from '../input/parse-input.js';
import { userIdSchema, userTypeSchema } from '../contract/schemas.js';
import type { HostedIdentification } from '../host/identification-host.js';
import type { Authorization } from './http-api.js';
import type { HttpSettings } from './http-settings.js';
import { HttpProblem, unknownIdentification } from './problem.js';

export type User = Extract<Authorization, { kind: 'user' }>;

const authorizationSchema = v.nullable(
  v.variant('kind', [
    v.object({ kind: v.literal('user'), userId: userIdSchema, userType: userTypeSchema }),
    v.object({ kind: v.literal('operator') }),
  ]),
);

const ID = /^[\w-]{1,64}$/;

/** Decides who may do what. */
export interface Gatekeeper {
  /** Who makes the request, or `null`. */
  recognise(request: Request): Promise<Authorization | null>;
  /** @throws HttpProblem 401 */
  caller(request: Request): Promise<Authorization>;
  /** @throws HttpProblem 401, 403 */
  user(request: Request): Promise<User>;
  /** @throws HttpProblem 401, 403 */
  operator(request: Request): Promise<void>;
  /**
   * An identification that the caller may see.
   *
   * @throws HttpProblem 404 where there is none, or where it is not the caller's
   */
  find(id: string, caller: Authorization): Promise<HostedIdentification>;
}

export function createGatekeeper({
  host,
  authorize,
}: Pick<HttpSettings, 'host' | 'authorize'>): Gatekeeper {
  async function recognise(request: Request): Promise<Authorization | null> {
    const answer = await authorize(request);
    try {
      return parseInput(authorizationSchema, answer);
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      // The app's own mistake, not the client's.
      throw new TypeError('authorize resolved with what is no authorization.', { cause: error });
    }
  }

  async function caller(request: Request): Promise<Authorization> {
    const found = await recognise(request);
    if (found !== null) return found;
    throw new HttpProblem(401, 'Log in first', { code: 'unauthorized' });
  }

  return {
    recognise,
    caller,
    user: async (request) => {
      const found = await caller(request);
      if (found.kind === 'user') return found;
      throw new HttpProblem(403, 'This is for the identified person alone', { code: 'forbidden' });
    },
    operator: async (request) => {
      if ((await caller(request)).kind === 'operator') return;
      throw new HttpProblem(403, 'This is for operators alone', { code: 'forbidden' });
    },
    find: async (id, caller) => {
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
