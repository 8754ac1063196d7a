import { element } from './dom.js';
import type { Settings } from './settings.js';
import type { Texts } from './texts.js';

/** Who is to be identified, and how; an app knows both. */
export function startForm(
  settings: Settings,
  texts: Texts,
  start: (chosen: Pick<Settings, 'userId' | 'openIn'>) => void,
): HTMLFormElement {
  const userId = element('input', {
    type: 'number',
    min: '1',
    max: '2147483647',
    required: '',
    value: String(settings.userId),
  });
  const openIn = element(
    'select',
    {},
    element('option', { value: 'page' }, texts.thisPage),
    element('option', { value: 'popup' }, texts.window),
  );
  openIn.value = settings.openIn;
  const form = element(
    'form',
    {},
    element('label', {}, texts.userId, userId),
    element('label', {}, texts.openIn, openIn),
    element('button', { class: 'main' }, texts.actions.start),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    start({
      userId: userId.valueAsNumber,
      openIn: openIn.value === 'popup' ? 'popup' : 'page',
    });
  });
  return form;
}
