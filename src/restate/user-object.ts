import {
  handlers,
  object,
  type ObjectContext,
  type ObjectSharedContext,
} from '@restatedev/restate-sdk';
import type { Subject } from '../../machines/identification.types.js';
import { isHopeless } from '../host/lifecycle.js';
import {
  IDENTIFICATION,
  IDENTIFIED_USER,
  OBJECT_OPTIONS,
  userKey,
  type BeginAloneRequest,
  type BeginAloneAnswer,
  type StartAnswer,
  type StartRequest,
} from './handlers.js';
import type { ParsedRestateServiceOptions } from './options.js';

/** The state key that holds the id of the identification in progress, or of the last one. */
const ACTIVE_ID = 'active';

/**
 * The virtual object of a user. Its starts run one at a time, so that all find one identification.
 *
 * The keys name the type of the user, and stay as they are. Where the gateway knows a user by the id
 * alone, a new identification begins at the key of the individual, whichever its type is.
 */
export const userObject = ({
  separateUserTypes,
}: Pick<ParsedRestateServiceOptions, 'separateUserTypes'>) =>
  object({
    name: IDENTIFIED_USER.name,
    options: OBJECT_OPTIONS,
    handlers: {
      start: async (ctx: ObjectContext, request: StartRequest): Promise<StartAnswer> => {
        const activeId = await ctx.get<string>(ACTIVE_ID);
        if (activeId !== null) {
          const found = await begin(ctx, activeId, request, false);
          if (found.outcome !== 'over') return found;
        }
        const id = ctx.rand.uuidv4();
        // Before it begins, so that a start of the other type finds it.
        ctx.set(ACTIVE_ID, id);
        const begun = separateUserTypes
          ? await begin(ctx, id, request, true)
          : await beginAtIndividual(ctx, { id, request });
        if (begun.outcome === 'otherUserType') {
          if (activeId === null) ctx.clear(ACTIVE_ID);
          else ctx.set(ACTIVE_ID, activeId);
        }
        if (begun.outcome !== 'over') return begun;
        throw new Error('A new identification has already ended.');
      },

      current: handlers.object.shared((ctx: ObjectSharedContext) => ctx.get<string>(ACTIVE_ID)),

      beginAlone: handlers.object.exclusive({ ingressPrivate: true }, beginAlone),

      forget: handlers.object.exclusive(
        { ingressPrivate: true },
        async (ctx: ObjectContext, id: string): Promise<void> => {
          if ((await ctx.get<string>(ACTIVE_ID)) === id) ctx.clearAll();
        },
      ),
    },
  });

const keyOf = (userType: Subject['userType'], { subject: { userId } }: StartRequest): string =>
  userKey({ userType, userId });

const beginAtIndividual = (ctx: ObjectContext, alone: BeginAloneRequest) => {
  const key = keyOf('individual', alone.request);
  return ctx.key === key
    ? beginAlone(ctx, alone)
    : ctx.objectClient(IDENTIFIED_USER, key).beginAlone(alone);
};

async function beginAlone(
  ctx: ObjectContext,
  { id, request }: BeginAloneRequest,
): Promise<BeginAloneAnswer> {
  const isMerchant = request.subject.userType === 'merchant';
  const otherId = isMerchant
    ? await ctx.get<string>(ACTIVE_ID)
    : await ctx.objectClient(IDENTIFIED_USER, keyOf('merchant', request)).current();
  const other = otherId === null ? null : await ctx.objectClient(IDENTIFICATION, otherId).read();
  if (other !== null && !isHopeless(other.view)) return { outcome: 'otherUserType' };
  return begin(ctx, id, request, true);
}

const begin = (ctx: ObjectContext, id: string, request: StartRequest, isNew: boolean) =>
  ctx.objectClient(IDENTIFICATION, id).begin({ ...request, isNew });
