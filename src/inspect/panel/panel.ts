import { element } from './elements.js';
import { fieldTexts, stateText, stateTitle } from './entry-text.js';
import { createLogView } from './log-view.js';
import { createPictureView } from './picture-view.js';
import { createPlayback, transitionsThrough } from './playback.js';
import { createReplayControls } from './replay-controls.js';
import type { InspectionSource, SourceStatus } from './source.js';
import { PANEL_STYLE } from './style.js';

/** A panel in a page. */
export interface InspectorPanel {
  /** Removes the panel from the page and ends its subscription to the source. */
  remove(): void;
}

const STATUS_TEXTS: Readonly<Record<SourceStatus, string>> = {
  live: 'Live',
  lost: 'Connection lost, trying again',
  recorded: 'Recorded',
};

/**
 * Shows an identification in a page: the machine as a picture with the current state and the
 * transitions to it highlighted, and each event with its time. The panel loads nothing, and lives in
 * a shadow tree, so that the page's styles don't reach it. It works under a strict content security
 * policy, with Trusted Types enforced.
 *
 * @param container the element that the panel is appended to; its content stays
 *
 * @example
 * ```ts
 * import { createInspectorPanel, streamedSource } from 'identification-machine/inspect/panel';
 *
 * const container = document.querySelector('main');
 * if (container) createInspectorPanel(container, streamedSource('/events'));
 * ```
 */
export function createInspectorPanel(container: Element, source: InspectionSource): InspectorPanel {
  const playback = createPlayback();
  const controls = createReplayControls(playback, render);
  const log = createLogView(goTo);
  const picture = createPictureView(({ from, to }) => {
    const clicked = taken().findLast((one) => one.from === from && one.to === to);
    if (clicked !== undefined) goTo(clicked.index);
  });

  const status = element('p', { class: 'status' }, 'Connecting');
  const runs = element('select', { 'aria-label': 'Run' });
  const heading = element('p', { class: 'now' });
  const announcement = element('p', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  const details = element('dl', { 'aria-label': 'The event' });
  let frame: number | null = null;

  /** The transitions up to the current entry. */
  const taken = () =>
    transitionsThrough(playback.entries.slice(0, playback.index + 1), picture.isDrawn);

  function goTo(index: number): void {
    playback.goTo(index);
    render();
  }

  /** Renders at most once a frame, however many entries arrive. */
  function renderSoon(): void {
    frame ??= requestAnimationFrame(() => {
      frame = null;
      render();
    });
  }

  function render(): void {
    const { entries, index, current } = playback;
    picture.highlight(current?.state ?? null, taken());
    renderRuns();
    controls.render();
    heading.textContent = current === null ? 'Nothing has happened yet.' : stateText(current);
    heading.dataset['state'] = current?.state ?? '';
    const announced = current === null ? '' : stateTitle(current.state);
    if (announcement.textContent !== announced) announcement.textContent = announced;
    details.replaceChildren(
      ...(current === null ? [] : fieldTexts(current)).flatMap(([name, text]) => [
        element('dt', {}, name),
        element('dd', {}, text),
      ]),
    );
    // Last: it scrolls to the current entry, and the details below change its height.
    log.render(entries, index);
  }

  function renderRuns(): void {
    const names = playback.runs;
    runs.hidden = names.length < 2;
    if (runs.options.length !== names.length || runs.options[0]?.value !== names[0]) {
      runs.replaceChildren(
        ...names.map((name, index) =>
          element('option', { value: name }, `Run ${String(index + 1)} (${name})`),
        ),
      );
    }
    runs.value = playback.run ?? '';
  }

  runs.addEventListener('change', () => {
    playback.showRun(runs.value);
    render();
  });

  const host = element('div');
  const root = host.attachShadow({ mode: 'open' });
  const style = new CSSStyleSheet();
  style.replaceSync(PANEL_STYLE);
  root.adoptedStyleSheets = [style];
  root.append(
    element(
      'div',
      { class: 'panel' },
      element(
        'div',
        { class: 'picture', role: 'region', tabindex: '0', 'aria-label': 'The machine' },
        picture.element,
      ),
      element(
        'div',
        { class: 'side' },
        element('div', { class: 'bar' }, status, runs),
        heading,
        announcement,
        controls.element,
        log.element,
        element('h2', {}, 'The event after redaction'),
        details,
      ),
    ),
  );
  container.append(host);
  render();

  const unsubscribe = source.subscribe({
    reset: () => {
      playback.clear();
      renderSoon();
    },
    entry: (entry) => {
      playback.add(entry);
      renderSoon();
    },
    status: (is) => {
      status.textContent = STATUS_TEXTS[is];
      status.dataset['status'] = is;
      if (is === 'recorded') playback.goTo(0);
      renderSoon();
    },
  });

  return {
    remove: () => {
      unsubscribe();
      controls.pause();
      if (frame !== null) cancelAnimationFrame(frame);
      host.remove();
    },
  };
}
