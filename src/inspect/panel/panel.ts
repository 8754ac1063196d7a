import { button, element } from './elements.js';
import { createLogView } from './log-view.js';
import { createPictureView } from './picture-view.js';
import { createPlayback, wayThrough } from './playback.js';
import type { InspectionSource, SourceStatus } from './source.js';
import { PANEL_STYLE } from './style.js';
import { fieldsOf, titleOf, whereOf } from './words.js';

/** A panel in a page. */
export interface InspectorPanel {
  /** Takes it out of the page, and ends its subscription. */
  remove(): void;
}

/** Between two steps of a replay, in ms. */
const STEP_TIME = 700;

const STATUS_WORDS: Readonly<Record<SourceStatus, string>> = {
  live: 'Live',
  lost: 'Connection lost, trying again',
  recorded: 'Recorded',
};

/**
 * Shows an identification in an element of a page: the machine as a picture, the state that it is
 * in, the way that it has taken, each event with its time. It loads nothing, and lives in a shadow
 * tree, apart from the styles of the page.
 *
 * @param container an element to put it into; what it holds stays
 *
 * @example
 * ```ts
 * import { createInspectorPanel, streamedSource } from 'identification-machine/inspect/panel';
 *
 * const place = document.querySelector('main');
 * if (place) createInspectorPanel(place, streamedSource('/events'));
 * ```
 */
export function createInspectorPanel(container: Element, source: InspectionSource): InspectorPanel {
  const playback = createPlayback();
  const picture = createPictureView();
  const log = createLogView();

  const status = element('p', { class: 'status' }, 'Connecting');
  const runs = element('select', { 'aria-label': 'Run' });
  const now = element('p', { class: 'now' });
  const news = element('p', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  const details = element('dl', { 'aria-label': 'The event' });
  const slider = element('input', { type: 'range', min: '0', 'aria-label': 'Moment' });
  const play = button('Play', 'Play', () => {
    if (playing === null) startPlaying();
    else stopPlaying();
  });
  const follow = element('input', { type: 'checkbox', id: 'follow' });
  let playing: ReturnType<typeof setInterval> | null = null;
  let frame: number | null = null;

  /** The person looks at one moment, and is not carried away from it. */
  function lookAt(index: number): void {
    playback.follow(false);
    playback.goTo(index);
    render();
  }

  function startPlaying(): void {
    if (playback.index >= playback.entries.length - 1) lookAt(0);
    else lookAt(playback.index);
    playing = setInterval(() => {
      lookAt(playback.index + 1);
      if (playback.index >= playback.entries.length - 1) stopPlaying();
    }, STEP_TIME);
    render();
  }

  function stopPlaying(): void {
    if (playing !== null) clearInterval(playing);
    playing = null;
    render();
  }

  /** At most once a frame, however much comes. */
  function renderSoon(): void {
    frame ??= requestAnimationFrame(() => {
      frame = null;
      render();
    });
  }

  function render(): void {
    const { entries, index, current } = playback;
    const way = wayThrough(entries.slice(0, index + 1), picture.isDrawn);
    picture.light(current?.state ?? null, way);
    renderRuns();
    slider.max = String(Math.max(0, entries.length - 1));
    slider.value = String(Math.max(0, index));
    slider.disabled = entries.length < 2;
    slider.setAttribute('aria-valuetext', current === null ? 'nothing yet' : whereOf(current));
    follow.checked = playback.isFollowing;
    const doing = playing === null ? 'Play' : 'Pause';
    play.setAttribute('aria-label', doing);
    play.title = doing;
    play.textContent = doing;
    now.textContent = current === null ? 'Nothing has happened yet.' : whereOf(current);
    now.dataset['state'] = current?.state ?? '';
    const told = current === null ? '' : titleOf(current.state);
    if (news.textContent !== told) news.textContent = told;
    details.replaceChildren(
      ...(current === null ? [] : fieldsOf(current)).flatMap(([name, value]) => [
        element('dt', {}, name),
        element('dd', {}, value),
      ]),
    );
    // Last: it scrolls, and what stands below it takes from its height.
    log.show(entries, index);
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

  log.onChoose(lookAt);
  picture.onPick(({ from, to }) => {
    const way = wayThrough(playback.entries.slice(0, playback.index + 1), picture.isDrawn);
    const step = way.findLast((taken) => taken.from === from && taken.to === to);
    if (step !== undefined) lookAt(step.index);
  });
  slider.addEventListener('input', () => {
    lookAt(Number(slider.value));
  });
  follow.addEventListener('change', () => {
    playback.follow(follow.checked);
    render();
  });
  runs.addEventListener('change', () => {
    playback.follow(false);
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
        now,
        news,
        element(
          'div',
          { class: 'bar', role: 'group', 'aria-label': 'Replay' },
          button('Back to the start', '|◀', () => {
            lookAt(0);
          }),
          button('One step back', '◀', () => {
            lookAt(playback.index - 1);
          }),
          play,
          button('One step on', '▶', () => {
            lookAt(playback.index + 1);
          }),
          slider,
          element('label', {}, follow, ' Follow'),
        ),
        log.element,
        element('h2', {}, 'The event, as it was redacted'),
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
      status.textContent = STATUS_WORDS[is];
      status.dataset['status'] = is;
      if (is === 'recorded') {
        playback.follow(false);
        playback.goTo(0);
      }
      renderSoon();
    },
  });

  return {
    remove: () => {
      unsubscribe();
      if (playing !== null) clearInterval(playing);
      if (frame !== null) cancelAnimationFrame(frame);
      host.remove();
    },
  };
}
