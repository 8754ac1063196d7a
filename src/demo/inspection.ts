import { createJournal, readJournal, type JournalEntry } from '../inspect/index.js';
import { createInspectorPanel, type SourceObserver } from '../inspect/panel/index.js';
import { element } from '../inspect/panel/elements.js';

/** The inspector panel below the demo, which a developer can open. */
export interface Inspection {
  readonly element: HTMLElement;
  readonly observer: ReturnType<typeof createJournal>;
  readonly setTitle: (title: string) => void;
}

const STORAGE_KEY = 'demo.journal';
const MAX_ENTRIES = 500;

/** Creates the panel. Its journal lasts as long as the tab, as the hosted pages replace this page. */
export function createInspection(): Inspection {
  const entries = readStored();
  const observers = new Set<SourceObserver>();
  const summary = element('summary');
  const details = element('details', {}, summary);
  const landmark = element('aside', { class: 'inspection' }, details);
  details.addEventListener(
    'toggle',
    () => {
      createInspectorPanel(details, {
        subscribe: (observer) => {
          observer.reset();
          for (const entry of entries) observer.entry(entry);
          observer.status('live');
          observers.add(observer);
          return () => observers.delete(observer);
        },
      });
    },
    { once: true },
  );

  return {
    element: landmark,
    observer: createJournal({
      write: (entry) => {
        entries.push(entry);
        if (entries.length > MAX_ENTRIES) entries.shift();
        store(entries);
        for (const observer of observers) observer.entry(entry);
      },
    }),
    setTitle: (title) => {
      summary.textContent = title;
      landmark.setAttribute('aria-label', title);
    },
  };
}

function readStored(): JournalEntry[] {
  try {
    return [...readJournal(sessionStorage.getItem(STORAGE_KEY) ?? '').entries];
  } catch {
    // The storage is blocked: the journal starts with this page.
    return [];
  }
}

function store(entries: readonly JournalEntry[]): void {
  try {
    sessionStorage.setItem(STORAGE_KEY, entries.map((entry) => JSON.stringify(entry)).join('\n'));
  } catch {
    // The storage is blocked or full: the journal lasts as long as the page.
  }
}
