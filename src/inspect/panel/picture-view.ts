import { svgElement } from './elements.js';
import picture from './picture.svg';
import type { TakenTransition } from './playback.js';

type Arrow = Pick<TakenTransition, 'from' | 'to'>;

/** The picture of the machine, with the current state and the transitions to it highlighted. */
export interface PictureView {
  readonly element: Element;
  readonly isDrawn: (from: string, to: string) => boolean;
  highlight(state: string | null, transitions: readonly TakenTransition[]): void;
}

/** @param onPick called when the user clicks a highlighted arrow */
export function createPictureView(onPick: (arrow: Arrow) => void): PictureView {
  const svg = parsePicture(picture);
  const states = [...svg.querySelectorAll('.state')];
  const edges = [...svg.querySelectorAll('[data-from]')];
  const drawn = new Set(edges.map(keyOf));

  svg.addEventListener('click', ({ target }) => {
    const edge = target instanceof Element ? target.closest('[data-taken]') : null;
    const [from, to] = [edge?.getAttribute('data-from'), edge?.getAttribute('data-to')];
    if (from && to) onPick({ from, to });
  });

  return {
    element: svg,
    isDrawn: (from, to) => drawn.has(`${from} ${to}`),
    highlight: (current, transitions) => {
      const visited = new Set(transitions.flatMap(({ from, to }) => [from, to]));
      const taken = new Map(transitions.map(({ from, to, index }) => [`${from} ${to}`, index]));
      const last = transitions.at(-1)?.index;
      for (const state of states) {
        const name = state.getAttribute('data-state') ?? '';
        state.toggleAttribute('data-lit', name === current);
        state.toggleAttribute('data-visited', visited.has(name));
      }
      for (const edge of edges) {
        const index = taken.get(keyOf(edge));
        edge.toggleAttribute('data-taken', index !== undefined);
        edge.toggleAttribute('data-last', index !== undefined && index === last);
      }
    },
  };
}

const keyOf = (edge: Element): string =>
  `${edge.getAttribute('data-from') ?? ''} ${edge.getAttribute('data-to') ?? ''}`;

/** Reads our own picture. `DOMParser` is refused where a page enforces Trusted Types. */
function parsePicture(text: string): Element {
  const root = svgElement('g', {});
  const open = [root];
  for (const [, end, name, attributes = '', isEmpty, content = ''] of text.matchAll(
    /<(\/?)(\w+)([^>]*?)(\/?)>|([^<]+)/g,
  )) {
    if (end) open.pop();
    else if (name === undefined) open.at(-1)?.append(content);
    else {
      const pairs = [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)];
      const created = svgElement(
        name,
        Object.fromEntries(pairs.map(([, key = '', value = '']) => [key, value])),
      );
      open.at(-1)?.append(created);
      if (!isEmpty) open.push(created);
    }
  }
  return root.firstElementChild ?? root;
}
