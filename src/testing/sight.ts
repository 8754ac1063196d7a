import type { IdentificationView } from '../../machines/identification.view.js';
import type { Choice, Sight } from './driver.js';

const CHOICES = ['retry', 'keepWaiting', 'restart', 'cancel'] as const satisfies readonly Choice[];

/**
 * What an app shows that shows all that a view says: for a driver of an app without a screen.
 *
 * @example
 * ```ts
 * import { createActor } from 'xstate';
 * import { identificationInput, identificationMachine, viewOf } from 'identification-machine';
 * import { sightOf } from 'identification-machine/testing';
 *
 * const input = identificationInput({ subject: { userId: 42 } });
 * const identification = createActor(identificationMachine, { input }).start();
 * console.log(sightOf(viewOf(identification.getSnapshot())));
 * ```
 */
export function sightOf({ state, can, failure, output }: IdentificationView): Sight {
  const isAtPage = state === 'awaitingRedirect' || state === 'signing';
  return {
    state,
    offers: [
      ...(isAtPage ? (['open'] as const) : []),
      ...CHOICES.filter((type) => can.includes(type)),
    ],
    failure: failure?.code ?? null,
    individualId: output?.individualId ?? null,
  };
}
