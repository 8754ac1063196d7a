/** An app on either host: a start form, the element that shows everything else, and the inspector. */
import { defineExternalIdentification } from '../element/index.js';
import { element } from '../inspect/panel/elements.js';
import { createHost, loadConfig, logIn } from './hosts.js';
import { createInspection } from './inspection.js';
import { readSettings, startForm, writeSettings, type Settings } from './settings.js';
import { TEXTS, type Language, type Texts } from './texts.js';

const config = await loadConfig();
const { api, otherUrl } = config;
const inspection = createInspection();
let settings: Settings = readSettings();

defineExternalIdentification();
const screen = document.createElement('external-identification');
screen.headingLevel = 1;
screen.host = createHost(config, settings, inspection);
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

async function startAs(chosen: Pick<Settings, 'userId' | 'openIn'>): Promise<void> {
  updateSettings(chosen);
  if (api !== undefined) await logIn(settings.userId);
  screen.host?.close();
  const host = createHost(config, settings, inspection);
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
