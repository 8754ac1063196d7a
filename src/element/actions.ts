import { html, nothing, type TemplateResult } from 'lit';
import type { ScreenHost, ScreenView } from '../host/screen-host.js';
import type { Messages } from './messages.js';
import { POLLING_STATES } from './progress.js';

/** What the buttons act on. */
export interface Controls {
  readonly host: ScreenHost;
  readonly open: (where?: 'page') => void;
  readonly askToCancel: () => void;
  /** `null` where the identification can’t go on at a phone, or this is one. */
  readonly handOff: (() => void) | null;
}

/** The states in which the user has to visit a hosted page. */
const HOSTED_STATES = new Set<ScreenView['state']>(['awaitingRedirect', 'signing']);

interface Action {
  readonly name: string;
  readonly isShown: boolean;
  readonly label: string;
  readonly run: () => void;
  /** Never the main button, also where it is the first one. */
  readonly isMinor?: boolean;
}

/** Whether the user is at a step whose hosted page has been opened, and nothing has come back. */
export const isReturned = (view: ScreenView, isOpened: boolean): boolean =>
  isOpened && HOSTED_STATES.has(view.state) && view.can.includes('redirect.succeeded');

/**
 * A button for each action that is possible now, the most helpful one first. Each has a place of its
 * own, so that a change never makes another button of one that has the focus or is being clicked.
 */
export function actions(
  view: ScreenView,
  texts: Messages['actions'],
  { host, open, askToCancel, handOff }: Controls,
  isOpened: boolean,
): readonly (TemplateResult | typeof nothing)[] {
  const { state, working, hosted, can, popup, connection } = view;
  const canOpen = hosted !== null;
  const isBlocked = canOpen && popup === 'blocked';
  const openLabel = state === 'signing' ? texts.openSigning : texts.openIdentityCheck;
  const returned = isReturned(view, isOpened);
  const event = (name: 'retry' | 'keepWaiting' | 'restart'): Action => ({
    name,
    isShown: can.includes(name),
    label: texts[name],
    run: () => {
      host.send({ type: name });
    },
  });
  const all: readonly Action[] = [
    {
      name: 'open',
      isShown: canOpen && (isBlocked || HOSTED_STATES.has(state)),
      label: isBlocked ? texts.openHere : returned ? texts.openAgain : openLabel,
      run: () => {
        open(isBlocked ? 'page' : undefined);
      },
    },
    {
      name: 'finished',
      isShown: (returned || popup === 'open') && can.includes('redirect.succeeded'),
      label: texts.finished,
      run: () => {
        host.send({ type: 'redirect.succeeded' });
      },
    },
    ...(['retry', 'keepWaiting', 'restart'] as const).map(event),
    {
      name: 'check',
      isShown: POLLING_STATES.has(state) || connection === 'offline',
      label: texts.checkNow,
      run: () => {
        host.send({ type: 'status.check' });
      },
      isMinor: true,
    },
    {
      name: 'back',
      isShown: canOpen && state.startsWith('phase'),
      label: texts.backToPage,
      run: () => {
        open();
      },
      isMinor: true,
    },
    {
      name: 'start-again',
      // Only a new identification can follow.
      isShown: !working && can.length <= (state === 'failed' ? 1 : 0),
      label: state === 'expired' ? texts.start : texts.startAgain,
      // Its user has come back for it: one click is enough.
      run: () => {
        host[state === 'expired' ? 'start' : 'forget']();
      },
      isMinor: state !== 'cancelled' && state !== 'expired',
    },
    {
      name: 'hand-off',
      isShown: handOff !== null && canOpen && HOSTED_STATES.has(state) && connection === 'online',
      label: texts.handOff,
      run: () => handOff?.(),
      isMinor: true,
    },
    {
      name: 'cancel',
      isShown: can.includes('cancel'),
      label: texts.cancel,
      run: askToCancel,
      isMinor: true,
    },
  ];
  const main = all.find(({ isShown, isMinor }) => isShown && isMinor !== true);
  return all.map((action) => (action.isShown ? button(action, action === main) : nothing));
}

/** A button that has the name of its action as a part. */
export const button = (
  { name, label, run }: Pick<Action, 'name' | 'label' | 'run'>,
  isMain: boolean,
): TemplateResult =>
  html`<button
    type="button"
    class=${isMain ? 'main' : ''}
    part="button ${isMain ? 'button-main' : ''} button-${name}"
    @click=${run}
  >
    ${label}
  </button>`;
