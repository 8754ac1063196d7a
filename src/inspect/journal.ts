import { OTHER } from '../gateway/redact.js';
import type { JournalEntry } from './journal-entry.js';
import { createGuard, warnOnConsole, type InspectionObserver, type Warn } from './observer.js';
import {
  redactInspectionEvent,
  type RedactedInspectionEvent,
  type RedactedStateValue,
} from './redacted-event.js';

/** Where a journal is written to. */
export interface JournalOptions {
  /**
   * Takes an entry, in the turn in which it happened. Keep it short: nothing waits for a promise,
   * and what it throws or rejects with ends in one warning.
   */
  readonly write: (entry: JournalEntry) => void | Promise<void>;
  /** Told once where the journal cannot be written. Default: `console.warn`. */
  readonly warn?: Warn;
}

const MOST_RUNS = 10_000;

interface Run {
  readonly id: string;
  requests: number;
}

/**
 * An `inspect` observer that writes down what happens to an identification: an entry for each event
 * that the machine has taken, redacted, about 300 bytes as JSON. One journal may be given to many
 * actors; `run` tells them apart.
 *
 * @example
 * ```ts
 * import { createActor } from 'xstate';
 * import { identificationInput, identificationMachine } from 'identification-machine';
 * import { createJournal } from 'identification-machine/inspect';
 *
 * const lines: string[] = [];
 * createActor(identificationMachine, {
 *   input: identificationInput({ subject: { userId: 42 } }),
 *   inspect: createJournal({ write: (entry) => { lines.push(JSON.stringify(entry)); } }),
 * }).start();
 * ```
 */
export function createJournal({ write, warn = warnOnConsole }: JournalOptions): InspectionObserver {
  const guard = createGuard('The journal', warn);
  const runs = new Map<string, Run>();

  /** The oldest are forgotten where actors are made and never started. */
  function runOf(rootId: string): Run {
    const run = runs.get(rootId) ?? { id: newRunId(), requests: 0 };
    runs.set(rootId, run);
    const [oldest] = runs.keys();
    if (runs.size > MOST_RUNS && oldest !== undefined) runs.delete(oldest);
    return run;
  }

  function note(event: RedactedInspectionEvent): void {
    // A call's last words may come after the end of its identification.
    if (event.actorId !== 'identification') {
      const run = runs.get(event.rootId);
      const isCall = event.type === '@xstate.actor' && event.actorId.endsWith('.call');
      if (run !== undefined && isCall) run.requests += 1;
      return;
    }
    const run = runOf(event.rootId);
    if (event.type !== '@xstate.snapshot') return;
    if (event.snapshot.status !== 'active') runs.delete(event.rootId);
    guard.run(() => write(entryOf(event, run)));
  }

  return (event) => {
    guard.run(() => {
      const redacted = redactInspectionEvent(event);
      if (redacted !== null) note(redacted);
    });
  };
}

type SnapshotEvent = Extract<RedactedInspectionEvent, { type: '@xstate.snapshot' }>;

function entryOf({ at, event, snapshot }: SnapshotEvent, run: Run): JournalEntry {
  const { context, value } = snapshot;
  const [state, step] = stepsOf(value ?? OTHER);
  return {
    version: 1,
    run: run.id,
    at: new Date(at).toISOString(),
    event: event.type,
    state,
    step,
    hostedPage: context?.hostedPage ?? null,
    status: context?.status ?? null,
    request: run.requests,
    polls: context?.polls ?? 0,
    attempts: context?.attempts ?? 0,
    problem: context?.problem ?? null,
    failure: context?.failure ?? null,
  };
}

function stepsOf(value: RedactedStateValue): [state: string, step: string | null] {
  if (typeof value === 'string') return [value, null];
  const [state, step] = Object.entries(value)[0] ?? [OTHER, null];
  return [state, step];
}

const newRunId = (): string =>
  [...globalThis.crypto.getRandomValues(new Uint8Array(4))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
