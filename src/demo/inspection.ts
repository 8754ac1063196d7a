import { createJournal, readJournal, type JournalEntry } from '../inspect/index.js';
import { createInspectorPanel, type SourceObserver } from '../inspect/panel/index.js';
import { element } from './dom.js';

/** What the machine does, for a developer who opens it. */
export interface Inspection {
  readonly element: HTMLElement;
  readonly observer: ReturnType<typeof createJournal>;
  readonly setTitle: (title: string) => void;
}

const KEY = 'demo.journal';
const MOST_ENTRIES = 500;

/** The journal lasts as long as the tab: the way leads over pages of others. */
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
        if (entries.length > MOST_ENTRIES) entries.shift();
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
    return [...readJournal(sessionStorage.getItem(KEY) ?? '').entries];
  } catch {
    // Blocked: it begins with this page.
    return [];
  }
}

function store(entries: readonly JournalEntry[]): void {
  try {
    sessionStorage.setItem(KEY, entries.map((entry) => JSON.stringify(entry)).join('\n'));
  } catch {
    // Blocked or full: it lasts as long as the page.
  }
}
