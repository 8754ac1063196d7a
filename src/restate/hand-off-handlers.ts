import { handlers, type ObjectContext } from '@restatedev/restate-sdk';
import { nextHandOff, type HandOff, type HandOffStep } from '../host/hand-off.js';
import type { HandOffAnswer } from './handlers.js';
import { KEY } from './repository.js';

/**
 * The handlers of an identification's hand-off. Restate runs the steps of one identification one at a time,
 * and removes the hand-off with the other state of the object.
 */
export const handOffHandlers = {
  readHandOff: handlers.object.shared((ctx) => ctx.get<HandOff>(KEY.handOff)),

  takeHandOff: async (ctx: ObjectContext, step: HandOffStep): Promise<HandOffAnswer> => {
    // A hand-off must not make an identification that was removed again.
    if ((await ctx.get(KEY.record)) === null) return { outcome: 'unknown' };
    const before = await ctx.get<HandOff>(KEY.handOff);
    const next = nextHandOff(before, step, await ctx.date.now());
    if (next === 'gone') return { outcome: 'gone' };
    if (next === null) ctx.clear(KEY.handOff);
    else ctx.set(KEY.handOff, next);
    return { outcome: 'done', handOff: next };
  },
};
