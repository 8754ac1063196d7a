import type { ScreenView } from '../host/screen-host.js';
import { withFallback } from '../host/with-fallback.js';
import type { Texts } from './languages.js';
import { messageOf, STEPS, type Messages, type Step } from './messages.js';
import { noticesOf } from './notices.js';
import { pluralText, progressText } from './progress.js';
import { isReturned, screenActions, type ScreenActionName } from './screen-actions.js';

/** The step of each state; a state that is left out belongs to none. */
const STEP_OF: Readonly<Partial<Record<ScreenView['state'], Step>>> = {
  idle: 'start',
  initiating: 'start',
  restarting: 'start',
  awaitingRedirect: 'identityCheck',
  phaseA: 'identityCheck',
  signing: 'signing',
  phaseB: 'signing',
  finalizing: 'done',
  completed: 'done',
};

/** A step of the flow as a screen shows it. */
export interface ScreenStep {
  readonly label: string;
  readonly isDone: boolean;
  readonly isCurrent: boolean;
}

/** The steps of a view; `null` where none is shown. */
export function stepsOf(
  { state }: ScreenView,
  texts: Messages['steps'],
): readonly ScreenStep[] | null {
  const current = STEP_OF[state];
  if (current === undefined) return null;
  const at = STEPS.indexOf(current);
  return STEPS.map((name, index) => ({
    label: texts[name],
    isDone: index < at || state === 'completed',
    isCurrent: name === current,
  }));
}

/** What the server knows is not known yet. */
export const isConnecting = ({ state, connection }: ScreenView): boolean =>
  state === 'idle' && (connection === 'reconnecting' || connection === 'offline');

/** All that a screen shows, in words. */
export interface ScreenContent {
  /** The heading; the text for it while the state is not known. */
  readonly title: string;
  readonly text: string;
  /** What to say besides, to be announced by a screen reader. */
  readonly notices: readonly string[];
  readonly steps: readonly ScreenStep[] | null;
  /** What the list of steps is called by a screen reader. */
  readonly stepsLabel: string;
  /** How long the state has lasted, and when the gateway is asked next; `null` where nothing goes on. */
  readonly progress: string | null;
  /** What a person can do now, the most helpful one first. */
  readonly actions: readonly {
    readonly name: ScreenActionName;
    readonly label: string;
    readonly isMain: boolean;
  }[];
  /** What to ask before `cancel`. */
  readonly cancelQuestion: Messages['cancelQuestion'];
  /** A code for the support, or the reference of the result. */
  readonly detail: { readonly label: string; readonly value: string } | null;
}

/**
 * @param enteredAt epoch ms since which the state is shown
 * @param isOpened whether the user has opened the hosted page of this state
 */
export function screenContent(
  view: ScreenView,
  { messages, locale }: Texts,
  enteredAt: number,
  isOpened: boolean,
): ScreenContent {
  const notices = noticesOf(view, messages, isReturned(view, isOpened));
  const { cancelQuestion, steps } = messages;
  const common = { notices, cancelQuestion, stepsLabel: steps.label };
  if (isConnecting(view)) {
    const title = view.connection === 'offline' ? '' : messages.notices.connecting;
    return { ...common, title, text: '', steps: null, progress: null, actions: [], detail: null };
  }
  const { failure, output, state, working, progress, connection } = view;
  const { noAnswer } = messages.progress;
  const lines = [
    () => (progress.problem === null ? '' : pluralText(noAnswer, progress.attempts, locale.tag)),
    () => progressText(view, enteredAt, messages, locale),
  ];
  const actions =
    state === 'idle'
      ? [
          {
            name: 'start',
            label: messages.actions.start,
            isMinor: false,
            isShown: connection !== 'unauthorized',
          } as const,
        ]
      : screenActions(view, messages.actions, isOpened);
  const shown = actions.filter(({ isShown }) => isShown);
  const main = shown.find(({ isMinor }) => isMinor !== true);
  return {
    ...common,
    ...messageOf(view, messages),
    steps: stepsOf(view, steps),
    // Hermes lacks plural rules and units of `Intl` on some systems: the line is left out there.
    progress: working
      ? lines
          .map((line) => withFallback(line, ''))
          .filter((line) => line !== '')
          .join('\n')
      : null,
    actions: shown.map((action) => ({
      name: action.name,
      label: action.label,
      isMain: action === main,
    })),
    detail: detailOf(messages.details, state === 'failed' ? failure?.code : undefined, output),
  };
}

function detailOf(
  texts: Messages['details'],
  code: string | undefined,
  output: ScreenView['output'],
): ScreenContent['detail'] {
  if (code !== undefined) return { label: texts.code, value: code };
  return output && { label: texts.correlationId, value: output.correlationId };
}
