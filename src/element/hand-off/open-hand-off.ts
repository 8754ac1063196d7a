import { html, nothing, render, type TemplateResult } from 'lit';
import type { HandOffRequest, ScreenHandOff, ScreenHost } from '../../host/screen-host.js';
import type { Locale } from '../languages.js';
import { loadHandOffMessages } from './load-messages.js';
import type { HandOffMessages } from './messages.js';
import { qrPicture } from './qr-picture.js';

const TICK_MS = 1_000;
/** How often the server is asked whether the phone has opened the link; less often while that fails. */
const POLL_MS = 2_000;
const MAX_POLL_MS = 30_000;

export interface HandOffOptions {
  readonly handOff: NonNullable<ScreenHost['handOff']>;
  readonly locale: Locale;
  /** Where the dialog is put. */
  readonly root: Node;
  /** Closes it. */
  readonly signal: AbortSignal;
}

/**
 * Opens the dialog that hands the identification off to a phone, and resolves when it is closed. The hand-off
 * goes on without it.
 *
 * @throws (rejects) where the texts can’t be loaded
 */
export async function openHandOff(options: HandOffOptions): Promise<void> {
  const { handOff, locale, root, signal } = options;
  const messages = await loadHandOffMessages(locale.language);
  const place = document.createElement('div');
  place.lang = locale.tag;
  place.dir = locale.direction;
  root.appendChild(place);
  let ended = (): void => undefined;
  const whenEnded = new Promise<void>((resolve) => {
    ended = resolve;
  });
  let state: ScreenHandOff | null = null;
  let link: string | null = null;
  let endsAt = 0;
  let hasFailed = false;
  let isBusy = false;
  let isCopied = false;
  let failures = 0;
  let poll: ReturnType<typeof setTimeout> | undefined;
  const ticking = setInterval(draw, TICK_MS);

  function draw(): void {
    render(view(), place);
  }

  function took(next: ScreenHandOff): void {
    const isNew = next.status !== state?.status;
    state = next;
    link = next.status === 'offered' ? (next.link ?? link) : null;
    endsAt = performance.now() + (next.expiresIn ?? 0);
    hasFailed = false;
    failures = 0;
    draw();
    if (isNew) place.querySelector<HTMLElement>('h2')?.focus();
  }

  /** The token of a link that was made before is not known any more: without a device it is replaced. */
  async function begin(): Promise<ScreenHandOff> {
    const found = await handOff();
    const hasDevice = found.status === 'claimed' || found.status === 'confirmed';
    return hasDevice ? found : handOff({ action: 'offer' });
  }

  /** Asks the server, one request at a time. */
  async function ask(request?: HandOffRequest): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    clearTimeout(poll);
    try {
      took(await (state === null ? begin() : handOff(request)));
    } catch {
      failures += 1;
      hasFailed = true;
      draw();
    }
    isBusy = false;
    if (!place.isConnected) return;
    const pause = Math.min(MAX_POLL_MS, POLL_MS * 2 ** Math.min(failures, 4));
    poll = setTimeout(() => void ask(), pause);
  }

  function close(): void {
    clearInterval(ticking);
    clearTimeout(poll);
    place.remove();
    ended();
  }

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(link ?? '');
      isCopied = true;
    } catch {
      // Not allowed, or no `https:`: the field is selected, to be copied by hand.
      place.querySelector('input')?.select();
    }
    draw();
  }

  const offer = (): void => {
    isCopied = false;
    void ask({ action: 'offer' });
  };

  function view(): TemplateResult {
    return html`<dialog part="dialog" aria-labelledby="hand-off-title" @close=${close}>
      <h2 part="dialog-heading" id="hand-off-title" tabindex="-1">${messages.title}</h2>
      <div aria-live="polite">
        ${hasFailed ? html`<p class="notice" part="notice">${messages.failed}</p>` : nothing}
        ${content(messages)}
      </div>
      <div class="actions">
        ${buttons(messages)}
        <button type="button" part="button button-close" @click=${closeDialog}>
          ${messages.close}
        </button>
      </div>
    </dialog>`;
  }

  /** The same code at both screens; the digits in two groups, and read one by one. */
  const code = ({ code: digits }: ScreenHandOff): TemplateResult =>
    html`<output class="code" part="code" aria-label=${messages.code} dir="ltr"
      >${digits?.slice(0, 3)}&nbsp;${digits?.slice(3)}</output
    >`;

  const isOver = ({ status }: ScreenHandOff): boolean =>
    status === 'none' ||
    (status === 'offered' && link === null) ||
    (status !== 'confirmed' && performance.now() >= endsAt);

  function content(texts: HandOffMessages): TemplateResult | typeof nothing {
    if (state === null) return nothing;
    if (state.status === 'confirmed')
      return html`<p>${texts.confirmed}</p>
        ${code(state)}`;
    if (isOver(state)) return html`<p>${texts.gone}</p>`;
    if (state.status === 'claimed')
      return html`<p>${texts.compare}</p>
        ${code(state)}`;
    if (link === null) return nothing;
    const left = clock(endsAt - performance.now());
    return html`<p>${texts.scan}</p>
      ${qrPicture(link, texts.picture)}
      <input class="link" part="link" readonly aria-label=${texts.title} dir="ltr" .value=${link} />
      <p class="progress" part="progress" aria-live="off">
        ${texts.left.replace('{time}', left)}
      </p>`;
  }

  function buttons(texts: HandOffMessages): TemplateResult | typeof nothing {
    if (state === null) return nothing;
    const { status, code: shown } = state;
    if (isOver(state)) return button('again', texts.again, offer, true);
    if (status === 'claimed') {
      return html`${button('same', texts.same, () => void ask({ action: 'confirm', code: shown ?? '' }), true)}
      ${button('differ', texts.differ, () => void ask({ action: 'refuse' }))}`;
    }
    if (status === 'confirmed') {
      return button('end', texts.end, () => void ask({ action: 'refuse' }));
    }
    return button('copy', isCopied ? texts.copied : texts.copy, () => void copy());
  }

  const closeDialog = (): void => {
    place.querySelector('dialog')?.close();
  };

  draw();
  place.querySelector('dialog')?.showModal();
  signal.addEventListener('abort', close);
  if (signal.aborted) close();
  else void ask();
  await whenEnded;
  signal.removeEventListener('abort', close);
}

const button = (name: string, label: string, run: () => void, isMain = false): TemplateResult =>
  html`<button
    type="button"
    class=${isMain ? 'main' : ''}
    part="button ${isMain ? 'button-main' : ''} button-${name}"
    @click=${run}
  >
    ${label}
  </button>`;

/** Minutes and seconds. */
function clock(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
}
