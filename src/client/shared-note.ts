import { withFallback } from '../host/with-fallback.js';

/**
 * A line of text that the tabs of this origin share: so that they follow a start in one of them, and
 * a reload remembers what was forgotten. It names an identification by its id.
 */
export interface SharedNote {
  readonly read: () => string | null;
  readonly write: (text: string) => void;
  /** Calls the listener when another tab has written, until the signal aborts. */
  readonly watch: (listener: () => void, signal: AbortSignal) => void;
}

/** The note of the tabs that show the same API; it is kept in memory where the storage is blocked. */
export function createSharedNote(url: string): SharedNote {
  const key = `identification-machine:remote:${url}`;
  let inMemory: string | null = null;

  return {
    read: () => withFallback(() => localStorage.getItem(key), null) ?? inMemory,
    write: (text) => {
      inMemory = text;
      // Where the storage is blocked, full or missing, the note lasts as long as this page.
      withFallback(() => {
        localStorage.setItem(key, text);
      }, undefined);
    },
    watch: (listener, signal) => {
      // A runtime without a page has no other tabs.
      if (typeof document === 'undefined') return;
      addEventListener(
        'storage',
        (event) => {
          if (event.key === key) listener();
        },
        { signal },
      );
    },
  };
}
