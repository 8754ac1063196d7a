import type { Actor } from 'xstate';
import type {
  identificationMachine,
  IdentificationSnapshot,
} from '../../machines/identification.machine.js';
import type { IdentificationEvent } from '../../machines/identification.types.js';
import { storeUnavailable } from '../host/host-error.js';
import type { HostEvent } from '../host/host-event.js';
import { isWaiting, nextRecord, timelineOf, type RecordRules } from './identification-record.js';
import type { IdentificationRecord, IdentificationStore } from './identification-store.js';

/** An identification that is doing something: an actor, and the record that follows it. */
export interface LiveIdentification {
  /** What is saved. */
  record(): IdentificationRecord;
  /** Where the machine is. */
  snapshot(): IdentificationSnapshot;
  /** Where the machine was when everything was saved: what the outside may see. */
  shown(): IdentificationSnapshot;
  send(event: IdentificationEvent): void;
  /** Resolves when what has happened so far is saved; rejects where that failed. */
  saved(): Promise<void>;
  /** A call begins. Returns how much later than planned, in ms, and what to call at its end. */
  beginCall(): { readonly late: number | null; readonly end: () => void };
  /** Whether nothing is being saved. */
  isSaved(): boolean;
  /** Whether it may be stopped; `false` while a call is in flight. */
  isIdle(): boolean;
  /** Stops it, as everything is saved. */
  park(): void;
  /** Stops it where it stands: the record is the truth, and what is not saved is lost. */
  drop(reason: Error): void;
}

/** What a live identification stands in. */
export interface Surroundings {
  readonly store: IdentificationStore;
  readonly rules: RecordRules;
  readonly observe: (event: HostEvent) => void;
  /** It has begun, and nothing has happened yet. */
  readonly started: (live: LiveIdentification, system: object) => void;
  /** Something has changed and is saved, or was not to be saved. */
  readonly changed: (live: LiveIdentification) => void;
  /** It has stopped because it could not be saved. */
  readonly failed: (live: LiveIdentification, reason: Error) => void;
}

/** How an actor begins. */
export interface Beginning {
  readonly actor: Actor<typeof identificationMachine>;
  /** What is saved of it. */
  readonly record: IdentificationRecord;
  /** What the outside sees of that. */
  readonly shown: IdentificationSnapshot;
  /** Sent before anything else happens; `null` for none. */
  readonly event: IdentificationEvent | null;
}

/** Thrown at whoever waits for an identification that somebody else has moved on. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

/**
 * Starts an actor and keeps its record.
 *
 * A save that fails is taken for what a crash would be: the actor is stopped, the record is the
 * truth, and whatever was to be sent after the save has not been sent.
 */
export function startLive(
  { actor, event, ...first }: Beginning,
  { store, rules, observe, started, changed, failed }: Surroundings,
): LiveIdentification {
  const { id } = first.record;
  let saved = first.record;
  let latest = first.record;
  let shown = first.shown;
  let saving: Promise<void> | null = null;
  let isStopped = false;
  let lost: Error | null = null;
  let callsInFlight = 0;
  let plannedAt: number | null = null;
  let entered: Extract<HostEvent, { type: 'state' }>[] = [];

  const live: LiveIdentification = {
    record: () => saved,
    snapshot: () => actor.getSnapshot(),
    shown: () => shown,
    send: (event) => {
      actor.send(event);
    },
    saved: async () => {
      while (saving !== null) await saving;
      if (lost !== null) throw lost;
    },
    beginCall: () => {
      callsInFlight += 1;
      const late = plannedAt === null ? null : Math.max(0, Date.now() - plannedAt);
      plannedAt = null;
      return {
        late,
        end: () => {
          callsInFlight -= 1;
        },
      };
    },
    isSaved: () => saving === null,
    isIdle: () => saving === null && callsInFlight === 0,
    park: stop,
    drop: (reason) => {
      if (!isStopped) lost = reason;
      stop();
    },
  };

  function stop(): void {
    isStopped = true;
    actor.stop();
  }

  const isRunning = (): boolean => !isStopped;

  function look(snapshot: IdentificationSnapshot): void {
    if (isStopped) return;
    noteWaiting(snapshot);
    const next = nextRecord(latest, snapshot, Date.now(), rules);
    noteState(latest, next);
    latest = next;
    if (saving !== null) return;
    if (latest === saved) show();
    else saving = save();
  }

  function show(): void {
    shown = actor.getSnapshot();
    changed(live);
  }

  function noteWaiting(snapshot: IdentificationSnapshot): void {
    const { nextCallAt, problem, attempts } = snapshot.context;
    if (!isWaiting(snapshot) || nextCallAt === null || nextCallAt === plannedAt) return;
    plannedAt = nextCallAt;
    if (problem === null) return;
    const delay = Math.max(0, nextCallAt - Date.now());
    observe({ type: 'retry', id, state: latest.state, code: problem.code, attempts, delay });
  }

  function noteState(before: IdentificationRecord, after: IdentificationRecord): void {
    if (before.state === after.state) return;
    const since = timelineOf(before).at(-1)?.at ?? before.updatedAt;
    entered.push({
      type: 'state',
      id,
      from: before.state,
      to: after.state,
      spent: Math.max(0, after.updatedAt - since),
      failure: timelineOf(after).at(-1)?.failure ?? null,
    });
  }

  async function save(): Promise<void> {
    while (saved !== latest && isRunning()) {
      const wanted = latest;
      const next = { ...wanted, version: saved.version + 1 };
      const news = entered;
      entered = [];
      const reason = await write(next, saved.version);
      if (!isRunning()) break;
      if (reason !== null) {
        live.drop(reason);
        saving = null;
        failed(live, reason);
        return;
      }
      saved = next;
      if (latest === wanted) latest = next;
      for (const each of news) observe(each);
    }
    saving = null;
    if (isRunning()) show();
  }

  /** Why it could not be written, or `null`. */
  async function write(record: IdentificationRecord, expected: number): Promise<Error | null> {
    const since = performance.now();
    const done = (outcome: 'done' | 'conflict' | 'failed'): void => {
      observe({ type: 'save', id, outcome, duration: performance.now() - since });
    };
    try {
      const isSaved = await store.save(record, expected);
      done(isSaved ? 'done' : 'conflict');
      return isSaved ? null : new ConflictError('Somebody else has changed the record.');
    } catch (cause) {
      done('failed');
      return storeUnavailable(cause);
    }
  }

  started(live, actor.system);
  actor.start();
  if (event !== null) actor.send(event);
  actor.subscribe({
    next: look,
    error: (error) => {
      const reason = error instanceof Error ? error : new Error('The machine has stopped.');
      live.drop(reason);
      failed(live, reason);
    },
  });
  look(actor.getSnapshot());
  return live;
}
