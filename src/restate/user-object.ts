import {
  handlers,
  object,
  type ObjectContext,
  type ObjectSharedContext,
} from '@restatedev/restate-sdk';
import {
  IDENTIFICATION,
  IDENTIFIED_USER,
  OBJECT_OPTIONS,
  type StartAnswer,
  type StartRequest,
} from './handlers.js';

/** The state key that holds the id of the identification in progress, or of the last one. */
const ACTIVE_ID = 'active';

/** The virtual object of a user. Its starts run one at a time, so that all find one identification. */
export const userObject = () =>
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
        ctx.set(ACTIVE_ID, id);
        const begun = await begin(ctx, id, request, true);
        if (begun.outcome !== 'over') return begun;
        throw new Error('A new identification has already ended.');
      },

      current: handlers.object.shared((ctx: ObjectSharedContext) => ctx.get<string>(ACTIVE_ID)),

      forget: handlers.object.exclusive(
        { ingressPrivate: true },
        async (ctx: ObjectContext, id: string): Promise<void> => {
          if ((await ctx.get<string>(ACTIVE_ID)) === id) ctx.clearAll();
        },
      ),
    },
  });

const begin = (ctx: ObjectContext, id: string, request: StartRequest, isNew: boolean) =>
  ctx.objectClient(IDENTIFICATION, id).begin({ ...request, isNew });
