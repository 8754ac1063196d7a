/** The model of a panel: the runs, the entry that is shown, the transitions that led to it. */
import type { JournalEntry } from '../journal-entry.js';

/** The entries kept of a run; the oldest are dropped. */
export const MAX_ENTRIES = 1_000;
/** The runs kept; the oldest are dropped. */
export const MAX_RUNS = 20;

/** A transition between two states, by name. */
export interface TakenTransition {
  readonly from: string;
  readonly to: string;
  /** The entry that recorded it. */
  readonly index: number;
}

export interface Playback {
  readonly runs: readonly string[];
  readonly run: string | null;
  /** The entries of the current run. */
  readonly entries: readonly JournalEntry[];
  /** The index of the current entry; -1 without entries. */
  readonly index: number;
  readonly current: JournalEntry | null;
  /** Whether each new entry becomes the current one. */
  readonly isFollowing: boolean;
  add(entry: JournalEntry): void;
  clear(): void;
  /** Makes an entry the current one, and stops following. */
  goTo(index: number): void;
  showRun(run: string): void;
  follow(isFollowing: boolean): void;
}

export function createPlayback(): Playback {
  const runs = new Map<string, JournalEntry[]>();
  let current: string | null = null;
  let index = -1;
  let isFollowing = true;

  const entries = (): JournalEntry[] => (current === null ? [] : (runs.get(current) ?? []));

  function show(run: string): void {
    current = run;
    index = entries().length - 1;
  }

  return {
    get runs() {
      return [...runs.keys()];
    },
    get run() {
      return current;
    },
    get entries() {
      return entries();
    },
    get index() {
      return index;
    },
    get current() {
      return entries()[index] ?? null;
    },
    get isFollowing() {
      return isFollowing;
    },
    add: (entry) => {
      const isNew = !runs.has(entry.run);
      const list = runs.get(entry.run) ?? [];
      runs.set(entry.run, list);
      list.push(entry);
      if (list.length > MAX_ENTRIES) {
        list.shift();
        if (entry.run === current) index = Math.max(0, index - 1);
      }
      const [oldest] = runs.keys();
      if (runs.size > MAX_RUNS && oldest !== undefined) runs.delete(oldest);
      if (current === null || !runs.has(current) || (isNew && isFollowing)) show(entry.run);
      else if (entry.run === current && isFollowing) index = list.length - 1;
    },
    clear: () => {
      runs.clear();
      current = null;
      index = -1;
    },
    goTo: (wanted) => {
      isFollowing = false;
      index = Math.min(Math.max(wanted, 0), entries().length - 1);
    },
    showRun: (run) => {
      isFollowing = false;
      if (runs.has(run)) show(run);
    },
    follow: (is) => {
      isFollowing = is;
      if (is) index = entries().length - 1;
    },
  };
}

/**
 * The transitions from the first entry to the last.
 *
 * @param isDrawn whether the picture has an arrow; without one, a transition goes through `resuming`
 */
export function transitionsThrough(
  entries: readonly JournalEntry[],
  isDrawn: (from: string, to: string) => boolean,
): TakenTransition[] {
  return entries.flatMap((entry, index) => {
    const from = entries[index - 1]?.state ?? 'resuming';
    const to = entry.state;
    if (from === to) return [];
    if (isDrawn(from, to)) return [{ from, to, index }];
    const detour = [
      { from, to: 'resuming', index },
      { from: 'resuming', to, index },
    ];
    return detour.filter((part) => isDrawn(part.from, part.to));
  });
}
