import { element, iconButton, setIcon } from './elements.js';
import { stateText } from './entry-text.js';
import type { Playback } from './playback.js';

/** The buttons, the slider and the check box that move a panel through its entries. */
export interface ReplayControls {
  readonly element: HTMLElement;
  /** Shows the state of the playback. */
  render(): void;
  /** Stops a replay that is running. */
  pause(): void;
}

/** The time between two steps of a replay. */
const STEP_MS = 700;

/** @param onChange called after the user has moved the playback */
export function createReplayControls(playback: Playback, onChange: () => void): ReplayControls {
  let replay: ReturnType<typeof setInterval> | null = null;
  const slider = element('input', { type: 'range', min: '0', 'aria-label': 'Moment' });
  const follow = element('input', { type: 'checkbox' });
  const play = iconButton('Play', 'play', () => {
    if (replay === null) start();
    else pause();
    onChange();
  });

  const isAtEnd = (): boolean => playback.index >= playback.entries.length - 1;

  function goTo(index: number): void {
    playback.goTo(index);
    onChange();
  }

  function start(): void {
    playback.goTo(isAtEnd() ? 0 : playback.index);
    replay = setInterval(() => {
      playback.goTo(playback.index + 1);
      if (isAtEnd()) pause();
      onChange();
    }, STEP_MS);
  }

  function pause(): void {
    if (replay !== null) clearInterval(replay);
    replay = null;
  }

  slider.addEventListener('input', () => {
    goTo(Number(slider.value));
  });
  follow.addEventListener('change', () => {
    playback.follow(follow.checked);
    onChange();
  });

  return {
    element: element(
      'div',
      { class: 'bar', role: 'group', 'aria-label': 'Replay' },
      iconButton('Back to the start', 'first', () => {
        goTo(0);
      }),
      iconButton('One step back', 'back', () => {
        goTo(playback.index - 1);
      }),
      play,
      iconButton('One step on', 'forward', () => {
        goTo(playback.index + 1);
      }),
      slider,
      element('label', {}, follow, ' Follow'),
    ),
    render: () => {
      const { entries, index, current } = playback;
      slider.max = String(Math.max(0, entries.length - 1));
      slider.value = String(Math.max(0, index));
      slider.disabled = entries.length < 2;
      slider.setAttribute('aria-valuetext', current === null ? 'nothing yet' : stateText(current));
      follow.checked = playback.isFollowing;
      if (replay === null) setIcon(play, 'Play', 'play');
      else setIcon(play, 'Pause', 'pause');
    },
    pause,
  };
}
