import { html, nothing, type TemplateResult } from 'lit';
import type { ScreenView } from '../host/screen-host.js';
import type { Messages } from './messages.js';
import { performAction, screenActions, type Controls } from './screen-actions.js';

/**
 * A button for each action that is possible now. Each has a place of its own, so that a change never
 * makes another button of one that has the focus or is being clicked.
 */
export function actions(
  view: ScreenView,
  texts: Messages['actions'],
  controls: Controls,
  isOpened: boolean,
): readonly (TemplateResult | typeof nothing)[] {
  const all = screenActions(view, texts, isOpened, controls.handOff != null);
  const main = all.find(({ isShown, isMinor }) => isShown && isMinor !== true);
  return all.map((action) => {
    const { name, label, isShown } = action;
    const run = (): void => {
      performAction(name, view, controls);
    };
    return isShown ? button({ name, label, run }, action === main) : nothing;
  });
}

interface Button {
  readonly name: string;
  readonly label: string;
  readonly run: () => void;
}

/** A button that has the name of its action as a part. */
export const button = ({ name, label, run }: Button, isMain: boolean): TemplateResult =>
  html`<button
    type="button"
    class=${isMain ? 'main' : ''}
    part="button ${isMain ? 'button-main' : ''} button-${name}"
    @click=${run}
  >
    ${label}
  </button>`;
