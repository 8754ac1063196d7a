import { randomUUID } from 'node:crypto';
import { waitFor, type Actor } from 'xstate';
import type {
  identificationMachine,
  IdentificationSnapshot,
} from '../../machines/identification.machine.js';
import type { HostOnlyEvent, IdentificationEvent } from '../../machines/identification.types.js';
import { storeUnavailable } from '../host/host-error.js';
import type { HostEvent } from '../host/host-event.js';
import {
  stateEvent,
  type EventDelivery,
  type PendingWebhook,
  type WebhookMessage,
} from '../host/webhook-event.js';
import {
  isAsking,
  isWaiting,
  nextRecord,
  timelineOf,
  type RecordPolicy,
} from './identification-record.js';
import type { IdentificationRecord, IdentificationStore } from './identification-store.js';

/** An identification with a running actor, and the record that follows the actor. */
export interface LiveIdentification {
  /** The record as it is saved. */
  record(): IdentificationRecord;
  /** The present snapshot of the actor, saved or not. */
  snapshot(): IdentificationSnapshot;
  /** The last snapshot whose record is saved: the only one that may be shown. */
  savedSnapshot(): IdentificationSnapshot;
  send(event: IdentificationEvent | HostOnlyEvent): void;
  /** Resolves when every change so far is saved; rejects when the actor was dropped. */
  whenSaved(): Promise<void>;
  /** Resolves once no hint waits for its answer, or the actor has stopped. */
  whenAnswered(): Promise<void>;
  /** Counts a call as in flight until `end`. `late` is the delay behind its planned time, in ms. */
  beginCall(): { readonly late: number | null; readonly end: () => void };
  /** Whether no save is in progress. */
  isSaved(): boolean;
  /** Whether no save and no call is in progress. */
  isIdle(): boolean;
  /** Stops the actor. Call it only while `isSaved`. */
  park(): void;
  /** Stops the actor and discards what is not saved; `whenSaved` rejects with the reason. */
  drop(reason: Error): void;
}

export interface LiveIdentificationOptions {
  /** Not started yet. */
  readonly actor: Actor<typeof identificationMachine>;
  /** The saved record that the actor starts from. */
  readonly record: IdentificationRecord;
  /** The snapshot of that record. */
  readonly savedSnapshot: IdentificationSnapshot;
  /**
   * Whether the record may belong to another server: the first save then takes it, also where nothing has
   * changed, so that no call is made for what is another one's.
   */
  readonly takes: boolean;
  /** An event to send before the first save; `null` for none. */
  readonly event: IdentificationEvent | HostOnlyEvent | null;
  readonly store: IdentificationStore;
  readonly policy: RecordPolicy;
  /** The states that the app wants to be told of; `null` for none. */
  readonly delivery: Pick<EventDelivery, 'states'> | null;
  readonly observe: (event: HostEvent) => void;
  /** Called before the actor starts, with the actor system that its calls run in. */
  readonly onStart: (live: LiveIdentification, system: object) => void;
  /** Called when the snapshot has changed and its record is saved or needs no save. */
  readonly onChange: (live: LiveIdentification) => void;
  /** Called when the actor was dropped because its record could not be saved. */
  readonly onDrop: (live: LiveIdentification) => void;
}

/** Another writer has changed the identification; the operation can be tried again. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

/**
 * Starts an actor and saves its record after each change.
 *
 * A failed save is treated as a crash: the actor is dropped, the saved record is the truth, and the
 * calls that wait for the save are not sent.
 */
export function startLiveIdentification(options: LiveIdentificationOptions): LiveIdentification {
  // The closures below keep none of the options that are replaced later.
  const { actor, store, policy, delivery, observe, onStart, onChange, onDrop } = options;
  const { id } = options.record;
  let saved = options.record;
  let latest = options.record;
  let { savedSnapshot, takes } = options;
  let saving: Promise<void> | null = null;
  /** The changes to the record, and how many of them are saved. Taking it is one, too. */
  let changes = takes ? 1 : 0;
  let savedChanges = 0;
  let isStopped = false;
  let dropReason: Error | null = null;
  let callsInFlight = 0;
  let plannedCallAt: number | null = null;
  let unsavedStateEvents: Extract<HostEvent, { type: 'state' }>[] = [];
  let unsavedWebhooks: PendingWebhook[] = [];

  const live: LiveIdentification = {
    record: () => saved,
    snapshot: () => actor.getSnapshot(),
    savedSnapshot: () => savedSnapshot,
    send: (event) => {
      actor.send(event);
    },
    whenSaved: async () => {
      const wanted = changes;
      while (saving !== null) await saving;
      // What is saved stays, whatever has become of the actor since.
      if (dropReason !== null && savedChanges < wanted) throw dropReason;
    },
    whenAnswered: async () => {
      // Rejects where the actor stops first.
      await waitFor(actor, (snapshot) => !isAsking(snapshot)).catch(() => undefined);
    },
    beginCall: () => {
      callsInFlight += 1;
      const late = plannedCallAt === null ? null : Math.max(0, Date.now() - plannedCallAt);
      plannedCallAt = null;
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
      if (!isStopped) dropReason = reason;
      stop();
    },
  };

  function stop(): void {
    isStopped = true;
    actor.stop();
  }

  // A function, as the compiler does not see that `isStopped` changes during an `await`.
  const isRunning = (): boolean => !isStopped;

  function onSnapshot(snapshot: IdentificationSnapshot): void {
    if (isStopped) return;
    notePlannedCall(snapshot);
    const next = nextRecord(latest, snapshot, Date.now(), policy);
    queueStateEvent(latest, next, snapshot);
    if (next !== latest) changes += 1;
    latest = next;
    if (saving !== null) return;
    if (latest === saved && !takes) publish();
    else saving = saveAll();
  }

  function publish(): void {
    savedSnapshot = actor.getSnapshot();
    onChange(live);
  }

  function notePlannedCall(snapshot: IdentificationSnapshot): void {
    const { nextCallAt, problem, attempts } = snapshot.context;
    if (!isWaiting(snapshot) || nextCallAt === null || nextCallAt === plannedCallAt) return;
    plannedCallAt = nextCallAt;
    if (problem === null) return;
    const delay = Math.max(0, nextCallAt - Date.now());
    observe({
      type: 'retry',
      id,
      state: latest.state,
      code: problem.failure.code,
      attempts,
      delay,
    });
  }

  function queueStateEvent(
    before: IdentificationRecord,
    after: IdentificationRecord,
    { context: { output } }: IdentificationSnapshot,
  ): void {
    if (before.state === after.state) return;
    const enteredAt = timelineOf(before).at(-1)?.at ?? before.updatedAt;
    const failure = timelineOf(after).at(-1)?.failure ?? null;
    unsavedStateEvents.push({
      type: 'state',
      id,
      from: before.state,
      to: after.state,
      spent: Math.max(0, after.updatedAt - enteredAt),
      failure,
    });
    const { userId, userType, createdAt, updatedAt, state } = after;
    const entered = { id, userId, userType, createdAt, enteredAt: updatedAt };
    const webhook = stateEvent(delivery, { ...entered, state, failure, output });
    if (webhook !== null) unsavedWebhooks.push(webhook);
  }

  async function saveAll(): Promise<void> {
    while ((saved !== latest || takes) && isRunning()) {
      const unversioned = latest;
      const included = changes;
      const next = { ...unversioned, version: saved.version + 1 };
      const stateEvents = unsavedStateEvents;
      unsavedStateEvents = [];
      const events = unsavedWebhooks.map(({ message }) => message(next.version, randomUUID()));
      unsavedWebhooks = [];
      const error = await save(next, saved.version, events);
      if (!isRunning()) break;
      if (error !== null) {
        live.drop(error);
        saving = null;
        onDrop(live);
        return;
      }
      saved = next;
      savedChanges = included;
      takes = false;
      if (latest === unversioned) latest = next;
      for (const event of stateEvents) observe(event);
    }
    saving = null;
    if (isRunning()) publish();
  }

  /** Resolves with the reason why the record could not be saved, or with `null`. */
  async function save(
    record: IdentificationRecord,
    expected: number,
    events: readonly WebhookMessage[],
  ): Promise<Error | null> {
    const since = performance.now();
    const observeSave = (outcome: 'done' | 'conflict' | 'failed'): void => {
      observe({ type: 'save', id, outcome, duration: performance.now() - since });
    };
    try {
      const isSaved = await store.save(record, expected, { takes, events });
      observeSave(isSaved ? 'done' : 'conflict');
      return isSaved ? null : new ConflictError('Another writer has changed the record.');
    } catch (cause) {
      observeSave('failed');
      return storeUnavailable(cause);
    }
  }

  onStart(live, actor.system);
  actor.start();
  if (options.event !== null) actor.send(options.event);
  actor.subscribe({
    next: onSnapshot,
    error: (error) => {
      live.drop(error instanceof Error ? error : new Error('The machine has stopped.'));
      onDrop(live);
    },
  });
  onSnapshot(actor.getSnapshot());
  return live;
}
