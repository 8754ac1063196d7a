/** A host app, as small as one can be that does everything: plain TypeScript, no framework. */
import { createGatewayActors } from '../gateway/actors.js';
import { createBrowserHost } from '../browser/index.js';
import type { ScreenHost } from '../host/screen-host.js';
import { timeText } from './clock.js';
import { button, element } from './dom.js';
import { createInspection } from './inspection.js';
import { createTokenProvider, loadConfig } from './gateway.js';
import { screen } from './screen.js';
import { readSettings, writeSettings, type Settings } from './settings.js';
import { startForm } from './start-form.js';
import { TEXTS, type Language, type Texts } from './texts.js';

const { timings } = await loadConfig();
const actors = createGatewayActors({
  baseUrl: location.origin,
  getAccessToken: createTokenProvider(),
  allowInsecureLoopback: true,
});

const inspection = createInspection();
let settings: Settings = readSettings();
let host = hostFor(settings);
/** Epoch ms at which the state that is shown began. */
let since = Date.now();
let shown = '';

const header = element('header');
const main = element('main');
const footer = element('footer');
const announcement = element('p', { class: 'visually-hidden', role: 'status' });
document.body.replaceChildren(header, main, inspection.element, footer, announcement);

function hostFor({ userId, openIn }: Settings): ScreenHost {
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

function change(changes: Partial<Settings>): void {
  settings = { ...settings, ...changes };
  writeSettings(settings);
}

const languageOf = ({ language }: Settings): Language =>
  language ?? (navigator.language.startsWith('bg') ? 'bg' : 'en');

function frame(texts: Texts): void {
  const language = languageOf(settings);
  const other = language === 'en' ? 'bg' : 'en';
  document.documentElement.lang = language;
  document.title = texts.app;
  const switcher = button(texts.otherLanguage, () => {
    change({ language: other });
    shown = '';
    render();
  });
  switcher.lang = other;
  header.replaceChildren(element('strong', {}, texts.app), switcher);
  inspection.setTitle(texts.inspection);
  footer.replaceChildren(texts.sandbox);
}

function render(): void {
  const view = host.getSnapshot();
  const texts = TEXTS[languageOf(settings)];
  // Without the progress, which the clock shows: a button must not vanish under a finger.
  const { state, hosted, failure, output, tab, persistence, connection, popup } = view;
  const now = JSON.stringify([
    { state, hosted, failure, output, tab, persistence, connection, popup, settings },
    view.can.filter((type) => type !== 'status.check'),
  ]);
  if (now !== shown) {
    const hasChangedState = main.firstElementChild?.getAttribute('data-state') !== view.state;
    if (hasChangedState) since = Date.now();
    shown = now;
    draw(view.state === 'idle', texts, hasChangedState);
  }
  tick();
}

function draw(isIdle: boolean, texts: Texts, hasChangedState: boolean): void {
  const isFirst = main.childElementCount === 0;
  frame(texts);
  const card = screen(host.getSnapshot(), host, texts);
  if (isIdle) {
    card.append(
      startForm(settings, texts, (chosen) => {
        change(chosen);
        host.close();
        host = hostFor(settings);
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

function tick(): void {
  const time = main.querySelector('[data-time]');
  if (time === null) return;
  time.textContent = timeText(host.getSnapshot(), since, TEXTS[languageOf(settings)]);
}

render();
setInterval(tick, 1_000);
