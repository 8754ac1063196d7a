/** An app on either host that covers every state, in plain TypeScript without a framework. */
import * as v from 'valibot';
import { createBrowserHost } from '../browser/index.js';
import { createRemoteHost } from '../client/index.js';
import { createGatewayActors } from '../gateway/actors.js';
import type { GetAccessToken } from '../gateway/token.js';
import type { ScreenHost } from '../host/screen-host.js';
import { button, element } from './dom.js';
import { createInspection } from './inspection.js';
import { progressText, screen } from './screen.js';
import { readSettings, startForm, writeSettings, type Settings } from './settings.js';
import { bg } from './texts.bg.js';
import { en } from './texts.en.js';
import type { Language, Texts } from './texts.js';

const TEXTS: Readonly<Record<Language, Texts>> = { bg, en };

const TICK_MS = 1_000;

const configSchema = v.object({
  /** The machine's timings; `identificationInput` checks them. */
  timings: v.optional(v.looseObject({}), {}),
  /** The HTTP API of the server that hosts the machine; without it, the machine runs in this page. */
  api: v.optional(v.string()),
  /** The same demo on the other host. */
  otherUrl: v.nullish(v.string()),
});

const tokenSchema = v.object({ access_token: v.string() });

const { timings, api, otherUrl } = await loadConfig();
const actors = createGatewayActors({
  baseUrl: location.origin,
  getAccessToken: createTokenProvider(),
  allowInsecureLoopback: true,
});

const inspection = createInspection();
let settings: Settings = readSettings();
let host = createHost(settings);
/** When the state on the page was entered, in epoch ms. */
let enteredAt = Date.now();
/** What the page was last drawn from, as JSON. */
let drawn = '';

const header = element('header');
const main = element('main');
const footer = element('footer');
const announcement = element('p', { class: 'visually-hidden', role: 'status' });
document.body.replaceChildren(
  header,
  main,
  // There is no machine in the page to inspect.
  ...(api === undefined ? [inspection.element] : []),
  footer,
  announcement,
);

async function loadConfig(): Promise<v.InferOutput<typeof configSchema>> {
  // It may be missing, or the network away; a window that is closed meanwhile cuts the request off.
  const answer = await fetch('/app/config.json').catch(() => null);
  return v.parse(configSchema, answer?.ok === true ? await answer.json() : {});
}

/** Asks the sandbox's token endpoint, as a page would ask the server of its app. */
function createTokenProvider(): GetAccessToken {
  let token: string | null = null;
  return async ({ forceRefresh }) => {
    if (token === null || forceRefresh) {
      const answer = await fetch('/oauth/token', { method: 'POST' });
      token = v.parse(tokenSchema, await answer.json()).access_token;
    }
    return token;
  };
}

function createHost({ userId, openIn }: Settings): ScreenHost {
  const device = { userAgent: navigator.userAgent, browserLanguage: navigator.language };
  const created =
    api === undefined
      ? createBrowserHost({
          actors,
          subject: { userId, ...device },
          timings,
          returnUrls: { success: '/app/success', fail: '/app/fail' },
          startOnLoad: false,
          openIn,
          inspect: inspection.observer,
        })
      : createRemoteHost({ url: api, openIn, metadata: device });
  created.subscribe(render);
  return created;
}

/** The server's login; a real app has a password here. */
async function logIn(userId: number): Promise<void> {
  await fetch('/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId }),
  });
}

async function startAs(chosen: Pick<Settings, 'userId' | 'openIn'>): Promise<void> {
  updateSettings(chosen);
  if (api !== undefined) await logIn(settings.userId);
  host.close();
  host = createHost(settings);
  host.start();
}

function updateSettings(changes: Partial<Settings>): void {
  settings = { ...settings, ...changes };
  writeSettings(settings);
}

const languageOf = ({ language }: Settings): Language =>
  language ?? (navigator.language.startsWith('bg') ? 'bg' : 'en');

function drawFrame(texts: Texts): void {
  const language = languageOf(settings);
  const other = language === 'en' ? 'bg' : 'en';
  document.documentElement.lang = language;
  document.title = texts.app;
  const switcher = button(texts.otherLanguage, () => {
    updateSettings({ language: other });
    render();
  });
  switcher.lang = other;
  header.replaceChildren(element('strong', {}, texts.app), switcher);
  inspection.setTitle(texts.inspection);
  footer.replaceChildren(
    ...[texts.sandbox, ' ', api ? texts.onServer : texts.inPage, ' '],
    ...(otherUrl ? [element('a', { href: otherUrl }, api ? texts.toPage : texts.toServer)] : []),
  );
}

function render(): void {
  const view = host.getSnapshot();
  // Neither the progress nor `status.check`, which changes with each poll: a redraw would replace a
  // button while it is being clicked.
  const can = view.can.filter((type) => type !== 'status.check');
  const now = JSON.stringify([{ ...view, progress: null, can }, settings]);
  if (now !== drawn) {
    const hasChangedState = main.firstElementChild?.getAttribute('data-state') !== view.state;
    if (hasChangedState) enteredAt = Date.now();
    drawn = now;
    draw(hasChangedState);
  }
  updateProgress();
}

function draw(hasChangedState: boolean): void {
  const isFirst = main.childElementCount === 0;
  const texts = TEXTS[languageOf(settings)];
  const view = host.getSnapshot();
  drawFrame(texts);
  // What the server knows is not known yet.
  if (view.state === 'idle' && view.connection !== 'online' && view.connection !== 'unauthorized') {
    main.replaceChildren(element('p', { class: 'notice' }, texts.notices.connecting));
    return;
  }
  const card = screen(view, host, texts);
  if (view.state === 'idle') {
    card.append(
      startForm(settings, texts, (chosen) => {
        void startAs(chosen);
      }),
    );
  }
  main.replaceChildren(card);
  const heading = card.querySelector('h1');
  if (!hasChangedState || isFirst) return;
  announcement.textContent = heading?.textContent ?? '';
  heading?.focus();
}

function updateProgress(): void {
  const time = main.querySelector('[data-time]');
  if (time === null) return;
  time.textContent = progressText(host.getSnapshot(), enteredAt, TEXTS[languageOf(settings)]);
}

render();
setInterval(updateProgress, TICK_MS);
