/** What the visitor of the demo chooses; an app knows it from its login. */
import * as v from 'valibot';
import { element } from '../inspect/panel/elements.js';
import type { Texts } from './texts.js';

const settingsSchema = v.object({
  userId: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2_147_483_647)), 42),
  language: v.optional(v.picklist(['bg', 'en'])),
  openIn: v.optional(v.picklist(['page', 'popup']), 'page'),
});

export type Settings = v.InferOutput<typeof settingsSchema>;

const STORAGE_KEY = 'demo.settings';

/** Reads the stored settings; gives the defaults where there are none or they are not valid. */
export function readSettings(): Settings {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}');
    return v.parse(settingsSchema, stored);
  } catch {
    // The storage is blocked, or its content is not valid.
    return v.parse(settingsSchema, {});
  }
}

/** Stores the settings. Where the storage is blocked, they last as long as the page. */
export function writeSettings(settings: Settings): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(settings));
  } catch {
    // Blocked.
  }
}

/** The form that starts an identification: for which user, and where the hosted pages open. */
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
    element('button', { class: 'main' }, texts.start),
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
