/** A hand-off as the API shows it: to the logged-in person, and to the device. */
import * as v from 'valibot';
import { HAND_OFF_STATUSES, type HandOffView } from '../host/hand-off.js';
import type { HostedIdentification } from '../host/identification-host.js';
import {
  hostedPageSchema,
  stateSchema,
  toResource,
  visitSchema,
} from './identification-resource.js';

const codeSchema = v.pipe(
  v.nullable(v.string()),
  v.description('Six digits that both screens show; `null` before a device has opened the link.'),
);
const expiresInSchema = v.pipe(
  v.nullable(v.pipe(v.number(), v.integer())),
  v.description('How long it counts from now on, in ms; `null` where there is none.'),
);

export const handOffSchema = v.object({
  status: v.pipe(
    v.picklist(['none', ...HAND_OFF_STATUSES]),
    v.description(
      '`offered`: a link was made. `claimed`: a device has opened it. `confirmed`: the device may go on. ' +
        '`none`: there is no hand-off, or it is too old.',
    ),
  ),
  code: codeSchema,
  expiresIn: expiresInSchema,
  token: v.pipe(
    v.nullable(v.string()),
    v.description(
      'After `offer` only: a secret that works once. The link is `hand-off#TOKEN` below the address of ' +
        'this API; a fragment is in no log.',
    ),
  ),
});

export const actionSchema = v.strictObject({
  action: v.picklist(['offer', 'confirm', 'refuse'], 'must be "offer", "confirm" or "refuse"'),
  code: v.exactOptional(
    v.pipe(v.string(), v.description('For `confirm`: the code that is shown.')),
  ),
});

export const claimSchema = v.strictObject({ token: v.string() });

export const deviceSchema = v.object({
  status: v.picklist(HAND_OFF_STATUSES),
  code: codeSchema,
  expiresIn: expiresInSchema,
  identification: v.pipe(
    v.nullable(
      v.object({
        state: stateSchema,
        working: v.boolean(),
        hostedPage: v.nullable(hostedPageSchema),
        visit: v.nullable(visitSchema),
      }),
    ),
    v.description('`null` until the code is confirmed.'),
  ),
});

export const viewOf = (handOff: HandOffView | null, token: string | null = null) => ({
  status: handOff?.status ?? ('none' as const),
  ...{ code: handOff?.code ?? null, expiresIn: handOff && expiresInOf(handOff), token },
});

const expiresInOf = ({ expiresAt }: HandOffView): number => Math.max(0, expiresAt - Date.now());

export function deviceView(handOff: HandOffView, identification: HostedIdentification | null) {
  const { status, code } = handOff;
  const shown = identification && toResource(identification);
  return {
    ...{ status, code, expiresIn: expiresInOf(handOff) },
    identification: shown && {
      ...{ state: shown.state, working: shown.working },
      ...{ hostedPage: shown.hostedPage, visit: shown.visit },
    },
  };
}
