import { html, nothing, type TemplateResult } from 'lit';
import type { ScreenView } from '../host/screen-host.js';
import { actions, button } from './actions.js';
import type { Locale } from './languages.js';
import { messageOf, type Messages } from './messages.js';
import { noticesOf } from './notices.js';
import { pluralText, progressText } from './progress.js';
import { isReturned, type Controls } from './screen-actions.js';
import { isConnecting, stepsOf } from './screen-content.js';

/** What a screen is drawn from. */
export interface ScreenParts {
  readonly view: ScreenView;
  readonly messages: Messages;
  readonly locale: Locale;
  readonly controls: Controls;
  /** Epoch ms since which the state is shown. */
  readonly enteredAt: number;
  /** The user has opened the hosted page of this state. */
  readonly isOpened: boolean;
  readonly headingLevel: number;
}

/** The states that have slots around and instead of their text. */
const OUTCOMES: readonly ScreenView['state'][] = ['completed', 'cancelled', 'expired', 'failed'];

/** The whole screen, below the shadow root. */
export function screen(parts: ScreenParts): TemplateResult {
  const { view, messages, locale, isOpened } = parts;
  const isUnknown = isConnecting(view);
  return html`
    <div class="frame" lang=${locale.tag} dir=${locale.direction}>
      <slot name="header"></slot>
      <section
        class="card ${view.state}"
        part="card"
        data-state=${isUnknown ? nothing : view.state}
      >
        ${isUnknown ? nothing : steps(view, messages)}
        <span role="status" aria-atomic="false"
          ><span class="visually-hidden"></span
          >${noticesOf(view, messages, isReturned(view, isOpened)).map(notice)}</span
        >
        ${isUnknown ? connecting(parts) : content(parts)}
      </section>
      <slot name="footer"></slot>
    </div>
  `;
}

const spinner = html`<span class="spinner" part="spinner" aria-hidden="true"></span>`;

const notice = (text: string): TemplateResult =>
  html`<span class="notice" part="notice">${text}</span>`;

const connecting = ({ view, messages }: ScreenParts) =>
  view.connection === 'offline'
    ? nothing
    : html`<p class="connecting" part="text">${spinner}${messages.notices.connecting}</p>`;

function content(parts: ScreenParts): TemplateResult {
  const { view, messages, controls, headingLevel, isOpened } = parts;
  const { state, working, connection, output, failure } = view;
  const { title, text } = messageOf(view, messages);
  const isOutcome = OUTCOMES.includes(state);
  return html`
    ${isOutcome ? html`<slot name="before-outcome"></slot>` : nothing}
    <span
      class="heading"
      part="heading"
      role="heading"
      aria-level=${headingLevel}
      aria-describedby="text"
      tabindex="-1"
      >${working && connection === 'online' ? spinner : nothing}${title}</span
    >
    <div class="text" part="text" id="text">
      ${isOutcome ? html`<slot name=${state}>${text}</slot>` : text}
    </div>
    ${working ? progress(parts) : nothing}
    ${state === 'failed' && failure ? details(messages.details.code, failure.code) : nothing}
    ${output ? details(messages.details.correlationId, output.correlationId) : nothing}
    ${isOutcome ? html`<slot name="after-outcome"></slot>` : nothing}
    ${
      state === 'idle'
        ? start(parts)
        : html`<div class="actions" part="actions">
            ${actions(view, messages.actions, controls, isOpened)}
          </div>`
    }
    ${view.can.includes('cancel') ? cancelQuestion(messages.cancelQuestion, controls) : nothing}
  `;
}

/** The way in: a slot, so that an app can ask for more first. */
function start({ view, messages, controls: { host } }: ScreenParts): TemplateResult {
  const run = (): void => {
    host.start();
  };
  return html`<slot name="start"
    >${
      view.connection === 'unauthorized'
        ? nothing
        : html`<div class="actions" part="actions">
            ${button({ name: 'start', label: messages.actions.start, run }, true)}
          </div>`
    }</slot
  >`;
}

function progress({ view, messages, locale, enteredAt }: ScreenParts): TemplateResult {
  const { problem, attempts } = view.progress;
  return html`<p class="progress" part="progress">
    ${
      problem === null
        ? nothing
        : html`${pluralText(messages.progress.noAnswer, attempts, locale.tag)}<br />`
    }${progressText(view, enteredAt, messages, locale)}
  </p>`;
}

function steps(view: ScreenView, { steps: texts }: Messages) {
  const all = stepsOf(view, texts);
  if (all === null) return nothing;
  return html`<ol class="steps" part="steps" aria-label=${texts.label}>
    ${all.map(
      ({ label, isDone, isCurrent }) =>
        html`<li
          class=${isDone ? 'done' : ''}
          part="step ${isDone ? 'step-done' : ''} ${isCurrent ? 'step-current' : ''}"
          aria-current=${isCurrent ? 'step' : nothing}
        >
          <span>${label}</span>
        </li>`,
    )}
  </ol>`;
}

const details = (term: string, value: string): TemplateResult =>
  html`<dl class="details" part="details">
    <dt>${term}</dt>
    <dd><bdi>${value}</bdi></dd>
  </dl>`;

function cancelQuestion(
  { title, text, yes, no }: Messages['cancelQuestion'],
  { host }: Controls,
): TemplateResult {
  const close = ({ currentTarget }: Event): void => {
    if (currentTarget instanceof Element) currentTarget.closest('dialog')?.close();
  };
  return html`<dialog part="dialog" aria-label=${title} aria-describedby="cancel-text">
    <h2 part="dialog-heading">${title}</h2>
    <p id="cancel-text">${text}</p>
    <div class="actions">
      <button type="button" class="main" part="button button-main" @click=${close}>${no}</button>
      <button
        type="button"
        part="button button-confirm-cancel"
        @click=${(event: Event) => {
          close(event);
          host.send({ type: 'cancel' });
        }}
      >
        ${yes}
      </button>
    </div>
  </dialog>`;
}
