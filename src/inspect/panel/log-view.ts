import type { JournalEntry } from '../journal-entry.js';
import { element } from './elements.js';
import { timeOf, titleOf, wordsOf } from './words.js';

/** The events with their times; one of them is chosen. */
export interface LogView {
  readonly element: HTMLElement;
  show(entries: readonly JournalEntry[], chosen: number): void;
  onChoose(listener: (index: number) => void): void;
}

const KEYS: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowDown: (index, last) => Math.min(index + 1, last),
  ArrowUp: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

export function createLogView(): LogView {
  const list = element('ul', { role: 'listbox', tabindex: '0', 'aria-label': 'Events' });
  const rows = new Map<JournalEntry, HTMLElement>();
  let shown: readonly JournalEntry[] = [];
  let chosenIndex = -1;
  let choose: (index: number) => void = () => undefined;

  list.addEventListener('keydown', (event) => {
    const move = KEYS[event.key];
    if (move === undefined || shown.length === 0) return;
    event.preventDefault();
    choose(move(chosenIndex, shown.length - 1));
  });
  list.addEventListener('click', ({ target }) => {
    const row = target instanceof Element ? target.closest('[role=option]') : null;
    const index = shown.findIndex((entry) => rows.get(entry) === row);
    if (index >= 0) choose(index);
  });

  let made = 0;
  function rowOf(entry: JournalEntry, before: JournalEntry | undefined): HTMLElement {
    const known = rows.get(entry);
    if (known) return known;
    made += 1;
    const row = element(
      'li',
      {
        role: 'option',
        id: `entry-${String(made)}`,
        'data-turn': entry.state === before?.state ? null : '',
      },
      element('time', { datetime: entry.at }, timeOf(entry)),
      element('span', { class: 'event' }, wordsOf(entry)),
      element('span', { class: 'to' }, whereTo(entry, before)),
    );
    rows.set(entry, row);
    return row;
  }

  return {
    element: list,
    show: (entries, chosen) => {
      const kept = new Set(entries);
      for (const [entry, row] of rows) {
        if (kept.has(entry)) continue;
        row.remove();
        rows.delete(entry);
      }
      for (const [index, entry] of entries.entries()) {
        const row = rowOf(entry, entries[index - 1]);
        if (row.parentNode === null) list.append(row);
      }
      shown = [...entries];
      chosenIndex = chosen;
      const entry = entries[chosen];
      const chosenRow = (entry && rows.get(entry)) ?? null;
      for (const row of rows.values()) {
        row.setAttribute('aria-selected', String(row === chosenRow));
      }
      if (chosenRow === null) list.removeAttribute('aria-activedescendant');
      else list.setAttribute('aria-activedescendant', chosenRow.id);
      if (chosenRow !== null) scrollInto(list, chosenRow);
    },
    onChoose: (listener) => {
      choose = listener;
    },
  };
}

const whereTo = (entry: JournalEntry, before: JournalEntry | undefined): string =>
  entry.state === before?.state ? (entry.step ?? '') : `→ ${titleOf(entry.state)}`;

/** Scrolls the list alone; `scrollIntoView` would move the page around it, too. */
function scrollInto(list: HTMLElement, row: HTMLElement): void {
  // The list is positioned: the row is measured from its top.
  const top = row.offsetTop;
  const bottom = top + row.offsetHeight;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
}
