import {
  handlers,
  object,
  type ObjectContext,
  type ObjectSharedContext,
} from '@restatedev/restate-sdk';
import {
  IDENTIFICATION,
  IDENTIFIED_USER,
  type StartAnswer,
  type StartRequest,
} from './handlers.js';
import { SERVICE_OPTIONS } from './service-options.js';

/** The id of the identification in progress, or of the last one. */
const ACTIVE = 'active';

/** One user at a time: whoever starts twice at once finds the same identification. */
export const userObject = () =>
  object({
    name: IDENTIFIED_USER.name,
    options: SERVICE_OPTIONS,
    handlers: {
      start: async (ctx: ObjectContext, request: StartRequest): Promise<StartAnswer> => {
        const active = await ctx.get<string>(ACTIVE);
        if (active !== null) {
          const found = await begin(ctx, active, request, false);
          if (found.outcome !== 'over') return found;
        }
        const id = ctx.rand.uuidv4();
        ctx.set(ACTIVE, id);
        const begun = await begin(ctx, id, request, true);
        if (begun.outcome !== 'over') return begun;
        throw new Error('A new identification is over.');
      },

      current: handlers.object.shared((ctx: ObjectSharedContext) => ctx.get<string>(ACTIVE)),

      forget: handlers.object.exclusive(
        { ingressPrivate: true },
        async (ctx: ObjectContext, id: string): Promise<void> => {
          if ((await ctx.get<string>(ACTIVE)) === id) ctx.clearAll();
        },
      ),
    },
  });

const begin = (ctx: ObjectContext, id: string, request: StartRequest, isNew: boolean) =>
  ctx.objectClient(IDENTIFICATION, id).begin({ ...request, isNew });
