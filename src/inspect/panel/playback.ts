/** What a panel shows: the runs, the moment that is looked at, the way that led there. */
import type { JournalEntry } from '../journal-entry.js';

/** How many entries of a run, and how many runs, are kept: the oldest go. */
export const MOST_ENTRIES = 1_000;
export const MOST_RUNS = 20;

/** One step of the way; the ends are names of states. */
export interface Step {
  readonly from: string;
  readonly to: string;
  /** The entry that made it. */
  readonly index: number;
}

export interface Playback {
  readonly runs: readonly string[];
  readonly run: string | null;
  /** The entries of the run that is shown. */
  readonly entries: readonly JournalEntry[];
  /** Which of them is looked at; -1 where there is none. */
  readonly index: number;
  readonly current: JournalEntry | null;
  /** Whether it goes along with what is new. */
  readonly isFollowing: boolean;
  add(entry: JournalEntry): void;
  clear(): void;
  /** Looks at an entry; the last one is followed by what comes after it. */
  goTo(index: number): void;
  showRun(run: string): void;
  follow(isFollowing: boolean): void;
}

export function createPlayback(): Playback {
  const runs = new Map<string, JournalEntry[]>();
  let shown: string | null = null;
  let index = -1;
  let isFollowing = true;

  const entries = (): JournalEntry[] => (shown === null ? [] : (runs.get(shown) ?? []));

  function show(run: string): void {
    shown = run;
    index = entries().length - 1;
  }

  return {
    get runs() {
      return [...runs.keys()];
    },
    get run() {
      return shown;
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
      if (list.length > MOST_ENTRIES) {
        list.shift();
        if (entry.run === shown) index = Math.max(0, index - 1);
      }
      const [oldest] = runs.keys();
      if (runs.size > MOST_RUNS && oldest !== undefined) runs.delete(oldest);
      if (shown === null || !runs.has(shown) || (isNew && isFollowing)) show(entry.run);
      else if (entry.run === shown && isFollowing) index = list.length - 1;
    },
    clear: () => {
      runs.clear();
      shown = null;
      index = -1;
    },
    goTo: (wanted) => {
      const last = entries().length - 1;
      index = Math.min(Math.max(wanted, 0), last);
    },
    showRun: (run) => {
      if (runs.has(run)) show(run);
    },
    follow: (is) => {
      isFollowing = is;
      if (is) index = entries().length - 1;
    },
  };
}

/**
 * The way from the first of some entries to the last.
 *
 * @param isDrawn whether there is an arrow; a way through `resuming` has two
 */
export function wayThrough(
  entries: readonly JournalEntry[],
  isDrawn: (from: string, to: string) => boolean,
): Step[] {
  return entries.flatMap((entry, index) => {
    const before = entries[index - 1];
    const from = before === undefined ? 'resuming' : before.state;
    const to = entry.state;
    if (from === to) return [];
    if (isDrawn(from, to)) return [{ from, to, index }];
    const detour = [
      { from, to: 'resuming', index },
      { from: 'resuming', to, index },
    ];
    return detour.filter((step) => isDrawn(step.from, step.to));
  });
}
