import type { ScreenHost, ScreenView } from '../host/screen-host.js';
import type { Messages } from './messages.js';
import { POLLING_STATES } from './progress.js';

/** What a person can do on a screen. */
export type ScreenActionName =
  | 'start'
  | 'open'
  | 'finished'
  | 'retry'
  | 'keepWaiting'
  | 'restart'
  | 'check'
  | 'back'
  | 'start-again'
  | 'hand-off'
  | 'cancel';

/** An action, and whether it is possible now. */
export interface ScreenAction {
  readonly name: Exclude<ScreenActionName, 'start'>;
  readonly isShown: boolean;
  readonly label: string;
  /** Never the main button, also where it is the first one. */
  readonly isMinor?: boolean;
}

/** The states in which the user has to visit a hosted page. */
const HOSTED_STATES = new Set<ScreenView['state']>(['awaitingRedirect', 'signing']);

/** Whether the user is at a step whose hosted page has been opened, and nothing has come back. */
export const isReturned = (view: ScreenView, isOpened: boolean): boolean =>
  isOpened && HOSTED_STATES.has(view.state) && view.can.includes('redirect.succeeded');

/**
 * The actions of a view, the most helpful one first; each has a place of its own.
 *
 * @param canHandOff whether the identification can go on at a phone, and this is none
 */
export function screenActions(
  view: ScreenView,
  texts: Messages['actions'],
  isOpened: boolean,
  canHandOff = false,
): readonly ScreenAction[] {
  const { state, working, hosted, can, popup, connection } = view;
  const canOpen = hosted !== null;
  const isBlocked = canOpen && popup === 'blocked';
  const openLabel = state === 'signing' ? texts.openSigning : texts.openIdentityCheck;
  const returned = isReturned(view, isOpened);
  return [
    {
      name: 'open',
      isShown: canOpen && (isBlocked || HOSTED_STATES.has(state)),
      label: isBlocked ? texts.openHere : returned ? texts.openAgain : openLabel,
    },
    {
      name: 'finished',
      isShown: (returned || popup === 'open') && can.includes('redirect.succeeded'),
      label: texts.finished,
    },
    ...(['retry', 'keepWaiting', 'restart'] as const).map((name) => ({
      name,
      isShown: can.includes(name),
      label: texts[name],
    })),
    {
      name: 'check',
      isShown: POLLING_STATES.has(state) || connection === 'offline',
      label: texts.checkNow,
      isMinor: true,
    },
    {
      name: 'back',
      isShown: canOpen && state.startsWith('phase'),
      label: texts.backToPage,
      isMinor: true,
    },
    {
      name: 'start-again',
      // Only a new identification can follow.
      isShown: !working && can.length <= (state === 'failed' ? 1 : 0),
      label: state === 'expired' ? texts.start : texts.startAgain,
      isMinor: state !== 'cancelled' && state !== 'expired',
    },
    {
      name: 'hand-off',
      isShown: canHandOff && canOpen && HOSTED_STATES.has(state) && connection === 'online',
      label: texts.handOff,
      isMinor: true,
    },
    {
      name: 'cancel',
      isShown: can.includes('cancel'),
      label: texts.cancel,
      isMinor: true,
    },
  ];
}

/** What actions act on. */
export interface Controls {
  readonly host: ScreenHost;
  /** Opens the hosted page. */
  readonly open: (where?: 'page') => void;
  /** Sends `cancel`, or asks the user first. */
  readonly askToCancel: () => void;
  /** Goes on at a phone; missing or `null` where it cannot, or this is one. */
  readonly handOff?: (() => void) | null;
}

/** Does what an action says. */
export function performAction(
  name: ScreenAction['name'],
  { state, popup }: ScreenView,
  { host, open, askToCancel, handOff }: Controls,
): void {
  if (name === 'open' || name === 'back') open(popup === 'blocked' ? 'page' : undefined);
  else if (name === 'cancel') askToCancel();
  else if (name === 'hand-off') handOff?.();
  // The user of an expired one has come back for it: one click is enough.
  else if (name === 'start-again') host[state === 'expired' ? 'start' : 'forget']();
  else if (name === 'finished') host.send({ type: 'redirect.succeeded' });
  else host.send({ type: name === 'check' ? 'status.check' : name });
}
