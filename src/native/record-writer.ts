import type { NativeStorage } from './ports.js';

/** How long a call waits for a storage that does not answer, in ms. */
const ANSWER_TIMEOUT_MS = 5_000;

/** When a write that failed is tried again, in ms, where nothing may be sent before. */
const RETRY_INTERVAL_MS = 5_000;

/** Writes one record, one write at a time. What is not begun gives way to what is newer. */
export interface RecordWriter {
  /** Writes a record, `null`: removes it. A storage that answers at once has it when this returns. */
  readonly write: (text: string | null) => void;
  /**
   * Resolves when the newest record is stored. With `continue` also when that has failed, or takes
   * longer than 5 s. Resolves when the signal aborts, too.
   */
  readonly settled: (signal: AbortSignal) => Promise<void>;
  /** Tries a write that has failed again. */
  readonly tryNow: () => void;
  /** Whether the last write that has ended, succeeded, and none takes longer than 5 s. */
  readonly isStoring: () => boolean;
  /** Ends the repetition of a write that fails. */
  readonly close: () => void;
}

interface WriterOptions {
  readonly store: NativeStorage;
  readonly key: string;
  /** What to do where a record can't be stored: see `NativeHostOptions`. */
  readonly onFailure: 'stop' | 'continue';
  /** `isStoring` has changed. */
  readonly changed: () => void;
}

export function createRecordWriter({
  store,
  key,
  onFailure,
  changed,
}: WriterOptions): RecordWriter {
  let newest: string | null = null;
  /** The number of the newest record, of the last one that was tried, and of the last one that is stored. */
  let version = 0;
  let tried = 0;
  let stored = 0;
  let isWriting = false;
  let isHanging = false;
  let hasFailed = false;
  let isClosed = false;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  const waiting = new Set<() => void>();

  const isStoring = (): boolean => !hasFailed && !isHanging;

  function look(): void {
    for (const check of [...waiting]) check();
  }

  function note(state: { readonly failed?: boolean; readonly hangs?: boolean }): void {
    const before = isStoring();
    hasFailed = state.failed ?? hasFailed;
    isHanging = state.hangs ?? isHanging;
    if (isStoring() !== before) changed();
    look();
  }

  function put(): unknown {
    return newest === null ? store.removeItem(key) : store.setItem(key, newest);
  }

  function ended(attempt: number, isStored: boolean): void {
    tried = attempt;
    if (isStored) stored = attempt;
    note({ failed: !isStored, hangs: false });
    if (!isStored && onFailure === 'stop' && !isClosed) {
      clearTimeout(retryTimer);
      retryTimer = setTimeout(tryNow, RETRY_INTERVAL_MS);
    }
  }

  /** Writes until the newest record was tried; a storage that answers at once is done when it returns. */
  function pump(): void {
    while (!isWriting && tried < version) {
      const attempt = version;
      let answer: unknown;
      try {
        answer = put();
      } catch {
        ended(attempt, false);
        continue;
      }
      if (!isPromise(answer)) {
        ended(attempt, true);
        continue;
      }
      isWriting = true;
      const timer = setTimeout(() => {
        note({ hangs: true });
      }, ANSWER_TIMEOUT_MS);
      const settled = (isStored: boolean): void => {
        clearTimeout(timer);
        isWriting = false;
        ended(attempt, isStored);
        pump();
      };
      answer.then(
        () => {
          settled(true);
        },
        () => {
          settled(false);
        },
      );
    }
  }

  function tryNow(): void {
    clearTimeout(retryTimer);
    if (stored === version || isWriting) return;
    tried = stored;
    pump();
  }

  return {
    write: (text) => {
      newest = text;
      version += 1;
      pump();
    },
    settled: (signal) => {
      const wanted = version;
      const isOver = (): boolean =>
        stored >= wanted ||
        signal.aborted ||
        (onFailure === 'continue' && (tried >= wanted || isHanging));
      if (isOver()) return Promise.resolve();
      return new Promise((resolve) => {
        const check = (): void => {
          if (!isOver()) return;
          waiting.delete(check);
          signal.removeEventListener('abort', check);
          resolve();
        };
        waiting.add(check);
        signal.addEventListener('abort', check);
      });
    },
    tryNow,
    isStoring,
    close: () => {
      isClosed = true;
      clearTimeout(retryTimer);
    },
  };
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value;
