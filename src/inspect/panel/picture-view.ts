import { PICTURE } from './picture.js';
import type { Step } from './playback.js';

/** The picture of the machine, in which a state and the way to it are lit. */
export interface PictureView {
  readonly element: Element;
  readonly isDrawn: (from: string, to: string) => boolean;
  light(state: string | null, way: readonly Step[]): void;
  /** An arrow was clicked; only those on the way can be. */
  onPick(listener: (step: Pick<Step, 'from' | 'to'>) => void): void;
}

export function createPictureView(): PictureView {
  const svg = new DOMParser().parseFromString(PICTURE, 'image/svg+xml').documentElement;
  const states = [...svg.querySelectorAll('.state')];
  const ways = [...svg.querySelectorAll('[data-from]')];
  const drawn = new Set(ways.map(keyOf));
  let pick: (step: Pick<Step, 'from' | 'to'>) => void = () => undefined;

  svg.addEventListener('click', ({ target }) => {
    const way = target instanceof Element ? target.closest('[data-taken]') : null;
    const [from, to] = [way?.getAttribute('data-from'), way?.getAttribute('data-to')];
    if (from && to) pick({ from, to });
  });

  return {
    element: svg,
    isDrawn: (from, to) => drawn.has(`${from} ${to}`),
    light: (state, way) => {
      const taken = new Set(way.map(({ from, to }) => `${from} ${to}`));
      const visited = new Set(way.flatMap(({ from, to }) => [from, to]));
      const last = new Set(
        way
          .filter(({ index }) => index === way.at(-1)?.index)
          .map(({ from, to }) => `${from} ${to}`),
      );
      for (const drawnState of states) {
        const name = drawnState.getAttribute('data-state') ?? '';
        drawnState.toggleAttribute('data-lit', name === state);
        drawnState.toggleAttribute('data-visited', visited.has(name));
      }
      for (const drawnWay of ways) {
        drawnWay.toggleAttribute('data-taken', taken.has(keyOf(drawnWay)));
        drawnWay.toggleAttribute('data-last', last.has(keyOf(drawnWay)));
      }
    },
    onPick: (listener) => {
      pick = listener;
    },
  };
}

const keyOf = (way: Element): string =>
  `${way.getAttribute('data-from') ?? ''} ${way.getAttribute('data-to') ?? ''}`;
