/** An app on the page's host that covers every state, in plain TypeScript without a framework. */
import * as v from 'valibot';
import { createBrowserHost } from '../browser/index.js';
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
});

const tokenSchema = v.object({ access_token: v.string() });

const { timings } = await loadConfig();
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
document.body.replaceChildren(header, main, inspection.element, footer, announcement);

async function loadConfig(): Promise<v.InferOutput<typeof configSchema>> {
  const answer = await fetch('/app/config.json');
  return v.parse(configSchema, answer.ok ? await answer.json() : {});
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
  const created = createBrowserHost({
    actors,
    subject: { userId, userAgent: navigator.userAgent, browserLanguage: navigator.language },
    timings,
    returnUrls: { success: '/app/success', fail: '/app/fail' },
    startOnLoad: false,
    openIn,
    inspect: inspection.observer,
  });
  created.subscribe(render);
  return created;
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
  footer.replaceChildren(texts.sandbox);
}

function render(): void {
  const view = host.getSnapshot();
  // Neither the progress nor `status.check`, which changes with each poll: a redraw would replace a
  // button while it is being clicked.
  const { state, hosted, failure, output, tab, persistence, connection, popup } = view;
  const now = JSON.stringify([
    { state, hosted, failure, output, tab, persistence, connection, popup, settings },
    view.can.filter((type) => type !== 'status.check'),
  ]);
  if (now !== drawn) {
    const hasChangedState = main.firstElementChild?.getAttribute('data-state') !== state;
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
  const card = screen(view, host, texts);
  if (view.state === 'idle') {
    card.append(
      startForm(settings, texts, (chosen) => {
        updateSettings(chosen);
        host.close();
        host = createHost(settings);
        host.start();
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
