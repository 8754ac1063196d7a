import { LitElement, nothing, type PropertyValues } from 'lit';
import type { ScreenHost, ScreenView } from '../host/screen-host.js';
import { createEvent, type IdentificationEventName } from './events.js';
import { HostBinding } from './host-binding.js';
import { loadTexts, localeOf, type Locale, type Texts } from './languages.js';
import { messageOf, withOverrides, type MessageOverrides } from './messages.js';
import { OpenedPage } from './opened-page.js';
import { isConnecting } from './screen-content.js';
import { screen } from './screen.js';
import { styles } from './styles.js';

const TICK_MS = 1_000;

/** Whether this is no phone or tablet: a person there has the camera already. */
const hasMouse = (): boolean => matchMedia('(pointer: fine)').matches;

/** How long after a failure the texts are loaded again. */
const LOAD_AGAIN_MS = 3_000;

/**
 * The screen of an identification, on any `ScreenHost`: `<external-identification>`. Register it with
 * `defineExternalIdentification`.
 *
 * Give it a host by the property `host`; or, for an identification that your server hosts, the
 * attribute `api`, with which it makes a host of its own and closes it when it leaves the page.
 *
 * Slots: `header`, `footer`, `start` (instead of the start button), `before-outcome`, `after-outcome`,
 * and `completed`, `cancelled`, `expired` and `failed` (instead of the text of that outcome). Events: see
 * `IdentificationEventMap`; they are dispatched after the screen shows the view, and bubble.
 *
 * @see docs/embedding.md for its custom properties and parts
 */
export class ExternalIdentification extends LitElement {
  /** What is the same for all brands; custom properties and parts change the rest. */
  static override readonly styles = styles;
  /** The properties, and the attributes that set them. */
  static override readonly properties = {
    host: { attribute: false },
    messages: { attribute: false },
    api: {},
    openIn: { attribute: 'open-in' },
    startOnLoad: { attribute: 'start-on-load', type: Boolean },
    headingLevel: { attribute: 'heading-level', type: Number },
  };

  /** The host to show. You close it; the element only follows it. Default: null. */
  declare host: ScreenHost | null;
  /** Single texts that replace those of the language. Default: null. */
  declare messages: MessageOverrides | null;
  /** The address of the HTTP API, for a host of the element's own. Ignored where `host` is given. */
  declare api: string | null;
  /** Where hosted pages open: `page` or `popup`. Default: null, as the host decides. */
  declare openIn: 'page' | 'popup' | null;
  /** Whether a host of the element's own starts an identification if there is none. Default: false. */
  declare startOnLoad: boolean;
  /** The level of the heading, 1 to 6. Default: 2. */
  declare headingLevel: number;

  readonly #opened = new OpenedPage();
  readonly #binding = new HostBinding(() => {
    this.requestUpdate();
  });
  #loaded: (Texts & { readonly wanted: string }) | null = null;
  /** The tag of the language that is being loaded. */
  #loading: string | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #view: ScreenView | null = null;
  /** The view that the last events were about. */
  #announced: ScreenView | null = null;
  /** The state that is on the screen, in words. */
  #shownState: string | null = null;
  #enteredAt = 0;
  /** While the dialog of a hand-off is open. */
  #handingOff: AbortController | null = null;

  /** What the screen shows now; null before its first update, and without a host. */
  get view(): ScreenView | null {
    return this.#view;
  }

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, 'lang'];
  }

  constructor() {
    super();
    this.host = null;
    this.messages = null;
    this.api = null;
    this.openIn = null;
    this.startOnLoad = false;
    this.headingLevel = 2;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // An element that is only moved is connected again at once, and keeps its host.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#binding.release();
      this.#closeHandOff();
      clearInterval(this.#timer);
      this.#timer = undefined;
    });
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    super.attributeChangedCallback(name, old, value);
    if (name === 'lang') this.requestUpdate();
  }

  protected override willUpdate(): void {
    if (!this.isConnected) return;
    const { api, startOnLoad } = this;
    const openIn = this.openIn ?? 'page';
    const { host } = this.#binding;
    this.#binding.bind(this.host, api === null ? null : { api, openIn, startOnLoad });
    if (this.#binding.host !== host) {
      this.#announced = null;
      this.#closeHandOff();
    }
    const before = this.#view;
    this.#view = this.#binding.view();
    if (this.#view?.state === before?.state) return;
    this.#enteredAt = Date.now();
    if (this.#view === null || this.#view.state === 'idle') return;
    if (!this.#opened.isOpened(this.#view)) this.#opened.forget();
  }

  protected override render(): unknown {
    const view = this.#view;
    const host = this.#binding.host;
    if (view === null || host === null) return nothing;
    const texts = this.#texts();
    if (texts === null) return nothing;
    return screen({
      ...{ view, locale: texts.locale },
      messages: withOverrides(texts.messages, this.messages),
      controls: {
        host,
        open: (where) => {
          this.#open(host, view, where ?? this.openIn ?? undefined);
        },
        askToCancel: () => this.#dialog()?.showModal(),
        handOff:
          host.handOff && hasMouse()
            ? () => {
                this.#openHandOff(host);
              }
            : null,
      },
      enteredAt: this.#enteredAt,
      isOpened: this.#opened.isOpened(view),
      headingLevel: this.headingLevel,
    });
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const view = this.#view;
    this.#tick(view?.working === true);
    if (view === null) return;
    this.#showState(view);
    this.#dispatch(view);
  }

  /** Moves the focus to a new state, and says it in the live region, which also has the notices. */
  #showState(view: ScreenView): void {
    if (this.#loaded === null) return;
    const messages = withOverrides(this.#loaded.messages, this.messages);
    const state = isConnecting(view) ? 'connecting' : view.state;
    const before = this.#shownState;
    this.#shownState = state;
    if (before === null) return;
    if (state !== before && state !== 'connecting') {
      this.#announce(messageOf(view, messages).title);
      if (before !== 'connecting' && this.#mayTakeFocus()) this.#heading()?.focus();
    }
  }

  #announce(text: string): void {
    const region = this.renderRoot.querySelector('[role="status"] > .visually-hidden');
    if (region !== null) region.textContent = text;
  }

  /** A user who is typing elsewhere in the page is not interrupted. */
  #mayTakeFocus(): boolean {
    if (this.renderRoot.querySelector('dialog[open]') !== null) return false;
    const root = this.getRootNode();
    const active = root instanceof ShadowRoot ? root.activeElement : document.activeElement;
    return active === null || active === document.body || this.contains(active);
  }

  #dispatch(view: ScreenView): void {
    const before = this.#announced;
    if (view === before) return;
    this.#announced = view;
    const names: IdentificationEventName[] = ['identificationchange'];
    if (view.state !== before?.state) {
      if (view.state === 'completed') names.push('identificationcompleted');
      if (view.state === 'failed') names.push('identificationfailed');
    }
    for (const name of names) this.dispatchEvent(createEvent(name, view));
  }

  #open(host: ScreenHost, view: ScreenView, where: 'page' | 'popup' | undefined): void {
    const isAllowed = this.dispatchEvent(createEvent('identificationopen', view));
    this.#opened.remember(view);
    if (isAllowed) host.open(where);
    this.requestUpdate();
  }

  /** The dialog is loaded when it is first asked for. Where it can’t be, the next click tries again. */
  #openHandOff({ handOff }: ScreenHost): void {
    const locale = this.#loaded?.locale;
    if (handOff === null || locale === undefined || this.#handingOff !== null) return;
    const { signal } = (this.#handingOff = new AbortController());
    import('./hand-off/open-hand-off.js')
      .then(({ openHandOff }) => openHandOff({ handOff, locale, root: this.renderRoot, signal }))
      .catch(() => undefined)
      .finally(() => {
        if (this.#handingOff?.signal === signal) this.#handingOff = null;
      });
  }

  #closeHandOff(): void {
    this.#handingOff?.abort();
    this.#handingOff = null;
  }

  #tick(isWorking: boolean): void {
    if (!isWorking) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    } else {
      this.#timer ??= setInterval(() => {
        this.requestUpdate();
      }, TICK_MS);
    }
  }

  #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('section dialog');
  }

  #heading(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('[role="heading"]');
  }

  /** The element's language, else that of what it stands in, else the browser's. */
  #locale(): Locale {
    const inherited = this.closest<HTMLElement>('[lang]')?.lang;
    return localeOf([
      ...[inherited, document.documentElement.lang].filter((tag) => tag !== undefined),
      ...navigator.languages,
    ]);
  }

  /** The texts to show: those of the language before while others are loaded. */
  #texts(): Texts | null {
    const locale = this.#locale();
    if (this.#loaded?.wanted !== locale.tag && this.#loading !== locale.tag) this.#load(locale);
    return this.#loaded;
  }

  #load(locale: Locale): void {
    this.#loading = locale.tag;
    loadTexts(locale).then(
      (texts) => {
        if (this.#loading !== locale.tag) return;
        this.#loading = null;
        this.#loaded = { ...texts, wanted: locale.tag };
        this.requestUpdate();
      },
      () => {
        setTimeout(() => {
          if (this.#loading !== locale.tag) return;
          this.#loading = null;
          this.requestUpdate();
        }, LOAD_AGAIN_MS);
      },
    );
  }
}
