/** The card that shows the identified person one view of the identification. */
import type { ScreenHost, ScreenView } from '../host/screen-host.js';
import { button, element } from './dom.js';
import { STEPS, TROUBLE_OF, type Step, type Texts } from './texts.js';

const STEP_OF: Readonly<Record<ScreenView['state'], Step | null>> = {
  idle: 'start',
  initiating: 'start',
  restarting: 'start',
  awaitingRedirect: 'identityCheck',
  phaseA: 'identityCheck',
  signing: 'signing',
  phaseB: 'signing',
  finalizing: 'done',
  completed: 'done',
  stalled: null,
  failed: null,
  cancelled: null,
};

/** The card of a view. The app fills its `data-time` with {@link progressText}. */
export function screen(view: ScreenView, host: ScreenHost, texts: Texts): HTMLElement {
  const { title, text } = messageOf(view, texts);
  const heading = element('h1', { tabindex: '-1' }, title);
  if (view.working && view.connection === 'online') {
    heading.prepend(element('span', { class: 'spinner', 'aria-hidden': 'true' }));
  }
  return element(
    'section',
    { class: `card ${toneOf(view)}`, 'data-state': view.state },
    steps(view, texts),
    ...notices(view, texts).map((notice) => element('p', { class: 'notice' }, notice)),
    heading,
    element('p', {}, text),
    view.working ? element('p', { class: 'time', 'data-time': '' }) : null,
    view.state === 'failed' && view.failure ? details([[texts.code, view.failure.code]]) : null,
    view.output
      ? details([
          [texts.correlationId, view.output.correlationId],
          [texts.individualId, String(view.output.individualId)],
        ])
      : null,
    view.state === 'idle'
      ? null
      : element('div', { class: 'actions' }, ...actions(view, host, texts)),
  );
}

/** How long the state has lasted, whether the gateway answers, and when it is asked next. */
export function progressText(
  { progress, connection }: ScreenView,
  enteredAt: number,
  texts: Texts,
): string {
  const { time } = texts;
  const parts = [time.since(durationText(Date.now() - enteredAt, time))];
  if (progress.problem !== null) parts.push(texts.noAnswerYet(progress.attempts));
  if (connection === 'online') {
    parts.push(
      progress.nextCallAt === null
        ? time.asking
        : time.nextIn(durationText(progress.nextCallAt - Date.now(), time)),
    );
  }
  return parts.join(' ');
}

function durationText(ms: number, time: Texts['time']): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  return seconds < 60
    ? time.seconds(seconds)
    : time.minutes(Math.floor(seconds / 60), seconds % 60);
}

function messageOf({ state, failure }: ScreenView, texts: Texts) {
  if (state !== 'failed') return texts.states[state];
  return texts.troubles[failure === null ? 'failed' : TROUBLE_OF[failure.code]];
}

function toneOf({ state }: ScreenView): string {
  if (state === 'completed') return 'good';
  return state === 'failed' ? 'bad' : '';
}

function steps({ state }: ScreenView, texts: Texts): HTMLElement | null {
  const current = STEP_OF[state];
  if (current === null) return null;
  const at = STEPS.indexOf(current);
  return element(
    'ol',
    { class: 'steps', 'aria-label': texts.stepsLabel },
    ...STEPS.map((step, index) =>
      element(
        'li',
        {
          class: index < at || state === 'completed' ? 'done' : '',
          'aria-current': step === current ? 'step' : null,
        },
        element('span', {}, texts.steps[step]),
      ),
    ),
  );
}

function notices(view: ScreenView, { notices: texts }: Texts): string[] {
  return [
    ...(view.connection === 'offline' ? [texts.offline] : []),
    ...(view.persistence === 'memory' ? [texts.memory] : []),
    ...(view.tab === 'mirror' ? [texts.mirror] : []),
    ...(view.popup === 'open' ? [texts.popupOpen] : []),
    ...(view.popup === 'blocked' ? [texts.popupBlocked] : []),
    ...(view.connection === 'reconnecting' ? [texts.reconnecting] : []),
    // At the start, nobody has logged in yet.
    ...(view.connection === 'unauthorized' && view.state !== 'idle' ? [texts.login] : []),
    ...refusalNotice(view, texts),
  ];
}

/** Says that a click had no effect; what `connection` says already is not repeated. */
function refusalNotice({ refusal }: ScreenView, texts: Texts['notices']): string[] {
  if (refusal === null || refusal.action === 'follow' || refusal.code === 'unauthorized') return [];
  return [refusal.code === 'notAccepted' ? texts.notAccepted : texts.notSent];
}

function details(entries: readonly (readonly [string, string])[]): HTMLElement {
  return element(
    'dl',
    {},
    ...entries.flatMap(([term, value]) => [element('dt', {}, term), element('dd', {}, value)]),
  );
}

/** The states in which "Check now" helps. */
const POLLING_STATES = new Set<ScreenView['state']>(['phaseA', 'phaseB', 'finalizing']);

/** A button for each action that is possible now, the most helpful one first. */
function actions(view: ScreenView, host: ScreenHost, { actions: texts, ...all }: Texts): Node[] {
  const { state, hosted, can } = view;
  const buttons: Node[] = [];
  const add = (label: string, click: () => void): void => {
    buttons.push(button(label, click, buttons.length === 0 ? 'main' : null));
  };
  if (hosted !== null && view.popup === 'blocked') {
    add(texts.openHere, () => {
      host.open('page');
    });
  } else if (hosted !== null && (state === 'awaitingRedirect' || state === 'signing')) {
    add(state === 'signing' ? texts.openSigning : texts.openIdentityCheck, () => {
      host.open();
    });
  }
  if (view.popup === 'open' && can.includes('redirect.succeeded')) {
    // A window can be unable to report its return: the user says that it is done with.
    add(texts.finished, () => {
      host.send({ type: 'redirect.succeeded' });
    });
  }
  for (const type of ['retry', 'keepWaiting', 'restart'] as const) {
    if (can.includes(type)) {
      add(texts[type], () => {
        host.send({ type });
      });
    }
  }
  if (POLLING_STATES.has(state) || view.connection === 'offline') {
    buttons.push(
      button(texts.checkNow, () => {
        host.send({ type: 'status.check' });
      }),
    );
  }
  if (hosted !== null && state.startsWith('phase')) {
    add(texts.backToPage, () => {
      host.open();
    });
  }
  if (state === 'cancelled' || state === 'completed' || (state === 'failed' && can.length <= 1)) {
    add(texts.startAgain, host.forget);
  }
  if (can.includes('cancel')) {
    const question = cancelQuestion(all.cancelQuestion, host);
    buttons.push(
      button(texts.cancel, () => {
        question.showModal();
      }),
      question,
    );
  }
  return buttons;
}

function cancelQuestion(texts: Texts['cancelQuestion'], host: ScreenHost): HTMLDialogElement {
  const dialog = element(
    'dialog',
    { 'aria-labelledby': 'cancel-title' },
    element('h2', { id: 'cancel-title' }, texts.title),
    element('p', {}, texts.text),
    element(
      'div',
      { class: 'actions' },
      button(
        texts.no,
        () => {
          dialog.close();
        },
        'main',
      ),
      button(texts.yes, () => {
        dialog.close();
        host.send({ type: 'cancel' });
      }),
    ),
  );
  return dialog;
}
