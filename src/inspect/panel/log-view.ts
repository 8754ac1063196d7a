import type { JournalEntry } from '../journal-entry.js';
import { element, icon } from './elements.js';
import { eventText, stateTitle, timeText } from './entry-text.js';

/** The list of events with their times; one of them is selected. */
export interface LogView {
  readonly element: HTMLElement;
  render(entries: readonly JournalEntry[], selected: number): void;
}

/** The index that a key selects. */
const KEY_TARGETS: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowDown: (index, last) => Math.min(index + 1, last),
  ArrowUp: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** @param onSelect called with the index that the user selects */
export function createLogView(onSelect: (index: number) => void): LogView {
  const list = element('ul', { role: 'listbox', tabindex: '0', 'aria-label': 'Events' });
  const rows = new Map<JournalEntry, HTMLElement>();
  let shown: readonly JournalEntry[] = [];
  let selectedIndex = -1;
  let created = 0;

  list.addEventListener('keydown', (event) => {
    const target = KEY_TARGETS[event.key];
    if (target === undefined || shown.length === 0) return;
    event.preventDefault();
    onSelect(target(selectedIndex, shown.length - 1));
  });
  list.addEventListener('click', ({ target }) => {
    const row = target instanceof Element ? target.closest('[role=option]') : null;
    const index = shown.findIndex((entry) => rows.get(entry) === row);
    if (index >= 0) onSelect(index);
  });

  function rowOf(entry: JournalEntry, before: JournalEntry | undefined): HTMLElement {
    const known = rows.get(entry);
    if (known) return known;
    created += 1;
    const row = element(
      'li',
      {
        role: 'option',
        id: `entry-${String(created)}`,
        'data-entered': entry.state === before?.state ? null : '',
      },
      element('time', { datetime: entry.at }, timeText(entry)),
      element('span', { class: 'event' }, eventText(entry)),
      element('span', { class: 'to' }, ...targetOf(entry, before)),
    );
    rows.set(entry, row);
    return row;
  }

  return {
    element: list,
    render: (entries, selected) => {
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
      selectedIndex = selected;
      const entry = entries[selected];
      const selectedRow = (entry && rows.get(entry)) ?? null;
      for (const row of rows.values()) {
        row.setAttribute('aria-selected', String(row === selectedRow));
      }
      if (selectedRow === null) list.removeAttribute('aria-activedescendant');
      else list.setAttribute('aria-activedescendant', selectedRow.id);
      if (selectedRow !== null) scrollToRow(list, selectedRow);
    },
  };
}

/** The state that the event led to, or else the inner step. */
const targetOf = (entry: JournalEntry, before: JournalEntry | undefined): (Element | string)[] =>
  entry.state === before?.state ? [entry.step ?? ''] : [icon('arrow'), stateTitle(entry.state)];

/** Scrolls only the list; `scrollIntoView` would also scroll the page around it. */
function scrollToRow(list: HTMLElement, row: HTMLElement): void {
  // The style positions the list, so that `offsetTop` counts from its top.
  const top = row.offsetTop;
  const bottom = top + row.offsetHeight;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
}
