/** Every state, failure and condition of the element side by side, in each language and scheme. */
import { defineExternalIdentification, LANGUAGES } from '../element/index.js';
import { element } from '../inspect/panel/elements.js';
import { createSampleHost, SAMPLE_VIEWS } from './sample-views.js';

const SCHEMES = ['light', 'dark'] as const;

/** The brands of app.css: each sets a few custom properties. */
const BRANDS = ['plain', 'round', 'square'] as const;

const chosen = new URLSearchParams(location.search);
const scheme = chosen.get('scheme');
const schemes = SCHEMES.filter((name) => !scheme || name === scheme);

const form = element(
  'form',
  {},
  choice('lang', 'Language', LANGUAGES, 'en'),
  choice('brand', 'Brand', BRANDS, 'plain'),
  choice('scheme', 'Scheme', ['', ...SCHEMES], ''),
);
// A choice is followed at once: the sandbox's policy allows no form to be sent.
form.addEventListener('change', () => {
  const selects = [...form.querySelectorAll('select')];
  location.search = new URLSearchParams(selects.map(({ name, value }) => [name, value])).toString();
});

defineExternalIdentification();
document.title = 'Gallery';
document.body.classList.add('gallery');
document.body.replaceChildren(
  element('header', {}, element('h1', {}, 'Every view of the screen'), form),
  element('main', {}, ...[...SAMPLE_VIEWS.keys()].map(row)),
);

function choice(
  name: string,
  label: string,
  values: readonly string[],
  byDefault: string,
): HTMLLabelElement {
  const options = values.map((value) => element('option', { value }, value || 'both'));
  const select = element('select', { name }, ...options);
  select.value = chosen.get(name) ?? byDefault;
  return element('label', {}, label, select);
}

/** A view in each of the chosen schemes. */
function row(title: string): HTMLElement {
  const view = SAMPLE_VIEWS.get(title);
  const screens = schemes.map((name) => {
    const screen = document.createElement('external-identification');
    screen.lang = chosen.get('lang') ?? 'en';
    screen.headingLevel = 3;
    screen.host = view === undefined ? null : createSampleHost(view);
    const brand = chosen.get('brand') ?? 'plain';
    return element('div', { class: `stage ${name}`, 'data-brand': brand }, screen);
  });
  return element('section', {}, element('h2', {}, title), element('div', {}, ...screens));
}
