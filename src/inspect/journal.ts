import { OTHER } from '../gateway/redact.js';
import type { JournalEntry } from './journal-entry.js';
import { createErrorBoundary, warnOnConsole, type Warn } from './error-boundary.js';
import {
  redactInspectionEvent,
  type InspectionObserver,
  type RedactedInspectionEvent,
  type RedactedStateValue,
} from './redacted-event.js';

/** Options of `createJournal`. */
export interface JournalOptions {
  /**
   * Receives each entry, in the same turn as the event. Keep it short. Nothing waits for its promise,
   * and its first error becomes a warning.
   */
  readonly write: (entry: JournalEntry) => void | Promise<void>;
  /** Receives one warning if the journal can't be written. Default: `console.warn`. */
  readonly warn?: Warn;
}

/** Actors that are created and never started leave runs behind; the oldest run is dropped. */
const MAX_RUNS = 10_000;

interface Run {
  readonly id: string;
  requests: number;
}

/**
 * Creates an `inspect` observer that records an identification: one redacted entry for each event
 * that the machine has taken, about 300 bytes as JSON. Many actors can share one journal; `run`
 * tells their entries apart.
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
  const boundary = createErrorBoundary('The journal', warn);
  const runs = new Map<string, Run>();

  function runOf(rootId: string): Run {
    const run = runs.get(rootId) ?? { id: newRunId(), requests: 0 };
    runs.set(rootId, run);
    const [oldest] = runs.keys();
    if (runs.size > MAX_RUNS && oldest !== undefined) runs.delete(oldest);
    return run;
  }

  function record(event: RedactedInspectionEvent): void {
    // An event of a call may arrive after the end of its identification, whose run is gone then.
    if (event.actorId !== 'identification') {
      const run = runs.get(event.rootId);
      const isCall = event.type === '@xstate.actor' && event.actorId.endsWith('.call');
      if (run !== undefined && isCall) run.requests += 1;
      return;
    }
    const run = runOf(event.rootId);
    if (event.type !== '@xstate.snapshot') return;
    if (event.snapshot.status !== 'active') runs.delete(event.rootId);
    boundary.run(() => write(entryOf(event, run)));
  }

  return (event) => {
    boundary.run(() => {
      const redacted = redactInspectionEvent(event);
      if (redacted !== null) record(redacted);
    });
  };
}

type SnapshotEvent = Extract<RedactedInspectionEvent, { type: '@xstate.snapshot' }>;

function entryOf({ at, event, snapshot }: SnapshotEvent, run: Run): JournalEntry {
  const { context, value } = snapshot;
  const [state, step] = stateAndStep(value ?? OTHER);
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

function stateAndStep(value: RedactedStateValue): [state: string, step: string | null] {
  if (typeof value === 'string') return [value, null];
  const [state, step] = Object.entries(value)[0] ?? [OTHER, null];
  // As in journals of earlier versions: a state that waits for its user does nothing else.
  return [state, step === 'idle' ? null : step];
}

let lastRun = Math.floor(Math.random() * 2 ** 32);

/** No secret: it only tells runs apart. Not `crypto`, which not every runtime of an app has. */
function newRunId(): string {
  lastRun = (lastRun + 1) % 2 ** 32;
  return lastRun.toString(16).padStart(8, '0');
}
