import * as v from 'valibot';
import type { Checkpoint } from '../../machines/identification.types.js';
import {
  isExpired,
  parseStored,
  type StoredCheckpoint,
  type Wait,
} from '../host/stored-checkpoint.js';
import { answerOf } from './answer-of.js';
import type { NativeStorage } from './ports.js';
import { createRecordWriter } from './record-writer.js';

/** The last return that was handled. */
interface HandledReturn {
  /** Of the URL, which can hold what is personal. */
  readonly fingerprint: string;
  /** Whether a hosted page has been opened since: the same URL can be a new return then. */
  readonly isOpened: boolean;
}

const handledSchema = v.object({
  handled: v.object({ fingerprint: v.string(), isOpened: v.boolean() }),
});

/** How long the stored record is waited for, in ms. */
const READ_TIMEOUT_MS = 5_000;

/** When a record that could not be read is asked for again, in ms, where nothing may start before. */
const READ_INTERVAL_MS = 5_000;

/** What an app stores of one identification: the checkpoint and the handled return, in one record. */
export interface CheckpointRecord {
  /** Reads the stored record, to be called first. Never rejects; with `stop`, it tries until it can. */
  readonly load: (signal: AbortSignal) => Promise<void>;
  readonly read: () => StoredCheckpoint | null;
  readonly write: (checkpoint: Checkpoint, wait: Wait | null) => void;
  readonly remove: () => void;
  /** The last return, and what has been done about it. */
  readonly handled: () => HandledReturn | null;
  /** Notes a return or an opened page. It is stored with the next checkpoint, or by `flush`. */
  readonly note: (handled: HandledReturn) => void;
  readonly flush: () => void;
  /** See `RecordWriter`. */
  readonly settled: (signal: AbortSignal) => Promise<void>;
  readonly tryNow: () => void;
  readonly isPersistent: () => boolean;
  readonly close: () => void;
}

interface RecordOptions {
  /** `null`: in memory only. */
  readonly store: NativeStorage | null;
  readonly key: string;
  /** How long a checkpoint can be resumed, in ms. */
  readonly timeToLive: number;
  readonly onFailure: 'stop' | 'continue';
  /** `isPersistent` has changed. */
  readonly changed: () => void;
}

export function createCheckpointRecord(options: RecordOptions): CheckpointRecord {
  const { store, key, timeToLive, onFailure, changed } = options;
  let kept: StoredCheckpoint | null = null;
  let handled: HandledReturn | null = null;
  let isDirty = false;
  let isRead = true;
  const writer = store && createRecordWriter({ store, key, onFailure, changed });

  function save(): void {
    isDirty = false;
    if (kept === null && handled === null) writer?.write(null);
    else {
      const { savedAt = Date.now(), checkpoint = null, wait } = kept ?? {};
      const stored = { savedAt, checkpoint, ...(wait && { wait }), ...(handled && { handled }) };
      writer?.write(JSON.stringify(stored));
    }
  }

  function noteRead(isOk: boolean): void {
    if (isRead === isOk) return;
    isRead = isOk;
    changed();
  }

  async function load(signal: AbortSignal): Promise<void> {
    if (store === null) return;
    while (!signal.aborted) {
      const answer = await answerOf(() => store.getItem(key), READ_TIMEOUT_MS);
      if (answer !== null) {
        const text = answer.value ?? null;
        kept = parseStored(text);
        handled = parseHandled(text);
        // Without a checkpoint, it holds the handled return alone, which never expires.
        if (kept?.checkpoint === null || (kept && isExpired(kept, timeToLive))) kept = null;
      }
      noteRead(answer !== null);
      if (answer !== null || onFailure === 'continue') return;
      await answerOf(() => new Promise<never>(() => undefined), READ_INTERVAL_MS, signal);
    }
  }

  return {
    load,
    read: () => kept,
    write: (checkpoint, wait) => {
      kept = { savedAt: Date.now(), checkpoint, wait };
      save();
    },
    remove: () => {
      kept = null;
      save();
    },
    handled: () => handled,
    note: (next) => {
      handled = next;
      isDirty = true;
    },
    flush: () => {
      if (isDirty) save();
    },
    settled: (signal) => writer?.settled(signal) ?? Promise.resolve(),
    tryNow: () => writer?.tryNow(),
    isPersistent: () => writer !== null && isRead && writer.isStoring(),
    close: () => writer?.close(),
  };
}

function parseHandled(text: string | null): HandledReturn | null {
  try {
    const parsed = v.safeParse(handledSchema, JSON.parse(text ?? 'null'));
    return parsed.success ? parsed.output.handled : null;
  } catch {
    return null;
  }
}
