/** What a caller has seen of an identification when it sends an event. */
import type { IdentificationEventType, Visit } from '../../machines/identification.types.js';
import type { IdentificationView } from '../../machines/identification.view.js';
import { IdentificationHostError } from './host-error.js';
import type { Seen } from './identification-host.js';

type Shown = Pick<IdentificationView, 'state' | 'can' | 'visit'>;

/** What becomes of an event. */
export type Reception =
  | 'taken'
  /** A return that has counted already: it has no effect, and is no mistake. */
  | 'ignored'
  | 'outdated'
  | 'notAccepted';

const isSameVisit = (one: Visit | null, other: Visit | null): boolean =>
  one !== null && one.session === other?.session && one.page === other.page;

export function receptionOf(
  { state, can, visit }: Shown,
  type: IdentificationEventType,
  seen: Seen | undefined,
): Reception {
  const isReturn = seen !== undefined && 'page' in seen;
  if (isReturn && !isSameVisit(visit, seen)) return 'outdated';
  if (seen !== undefined && !isReturn && seen.state !== state) return 'outdated';
  if (can.includes(type)) return 'taken';
  return isReturn ? 'ignored' : 'notAccepted';
}

/** The error of an event that has no effect. */
export const refusedEvent = (
  reason: 'outdated' | 'notAccepted',
  type: IdentificationEventType,
  { state, can }: Pick<Shown, 'state' | 'can'>,
): IdentificationHostError =>
  new IdentificationHostError(
    reason,
    reason === 'outdated'
      ? `The identification has moved on since the event ${type} was decided; it is in the state ${state}.`
      : `The event ${type} is not accepted in the state ${state}.`,
    { state, can },
  );
