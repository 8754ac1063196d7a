/** An app on either host: a start form, the element that shows everything else, and the inspector. */
import * as v from 'valibot';
import { createBrowserHost } from '../browser/index.js';
import { createRemoteHost } from '../client/index.js';
import { defineExternalIdentification } from '../element/index.js';
import { createGatewayActors } from '../gateway/actors.js';
import type { GetAccessToken } from '../gateway/token.js';
import type { ScreenHost } from '../host/screen-host.js';
import { element } from '../inspect/panel/elements.js';
import { createInspection } from './inspection.js';
import { readSettings, startForm, writeSettings, type Settings } from './settings.js';
import { TEXTS, type Language, type Texts } from './texts.js';

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

defineExternalIdentification();
const screen = document.createElement('external-identification');
screen.headingLevel = 1;
screen.host = createHost(settings);
screen.addEventListener('identificationchange', drawIndividual);

const header = element('header');
const footer = element('footer');
document.body.replaceChildren(
  header,
  element('main', {}, screen),
  // There is no machine in the page to inspect.
  ...(api === undefined ? [inspection.element] : []),
  footer,
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
  return api === undefined
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
  screen.host?.close();
  const host = createHost(settings);
  screen.host = host;
  host.start();
}

function updateSettings(changes: Partial<Settings>): void {
  settings = { ...settings, ...changes };
  writeSettings(settings);
}

const languageOf = ({ language }: Settings): Language =>
  language ?? (navigator.language.startsWith('bg') ? 'bg' : 'en');

/** Draws what is around the screen, in the chosen language. */
function draw(): void {
  const language = languageOf(settings);
  const texts = TEXTS[language];
  document.documentElement.lang = language;
  document.title = texts.app;
  screen.lang = language;
  inspection.setTitle(texts.inspection);
  header.replaceChildren(element('strong', {}, texts.app), switcher(texts, language));
  footer.replaceChildren(
    ...[texts.sandbox, ' ', api ? texts.onServer : texts.inPage, ' '],
    ...(otherUrl ? [element('a', { href: otherUrl }, api ? texts.toPage : texts.toServer)] : []),
  );
  const form = startForm(settings, texts, (chosen) => {
    void startAs(chosen);
  });
  form.slot = 'start';
  screen.replaceChildren(form);
  drawIndividual();
}

function switcher(texts: Texts, language: Language): HTMLButtonElement {
  const other = language === 'en' ? 'bg' : 'en';
  const button = element('button', { type: 'button', lang: other }, texts.otherLanguage);
  button.addEventListener('click', () => {
    updateSettings({ language: other });
    draw();
  });
  return button;
}

/** What an app does with the result. */
function drawIndividual(): void {
  screen.querySelector('dl')?.remove();
  const output = screen.view?.output ?? null;
  if (output === null) return;
  const { individualId } = TEXTS[languageOf(settings)];
  const term = element('dt', {}, individualId);
  const value = element('dd', {}, String(output.individualId));
  screen.append(element('dl', { slot: 'after-outcome' }, term, value));
}

draw();
