/** The record that is stored beside the machine's snapshot: pure functions. */
import type { AnyStateMachine, StateValue } from 'xstate';
import type {
  IdentificationContext,
  IdentificationState,
  ReadableSnapshot,
  Subject,
} from '../../machines/identification.types.js';
import { stateOf, viewOf } from '../../machines/identification.view.js';
import type { HostedIdentification, TimelineEntry } from '../host/identification-host.js';
import { isHopeless, nextTimeline, withoutDevice } from '../host/lifecycle.js';
import { expiresAt, type AskTimes, type Waiting } from '../host/reconciliation.js';
import { furthestStatus } from '../../machines/session.js';
import { presentContext } from './upgraded-machine.js';

/** The value of the object's state `identification`. */
export interface IdentificationRecord {
  readonly version: number;
  readonly userId: number;
  readonly userType: Subject['userType'];
  readonly state: IdentificationState;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly timeline: readonly TimelineEntry[];
  readonly undelivered: boolean;
  /** Epoch ms of the next call while the machine waits for it; `list` filters by it. */
  readonly dueAt: number | null;
  /**
   * Epoch ms of the next question about an identification that waits, or of its end; `null` where none
   * follows. An earlier version has left it out.
   */
  readonly askAt?: number | null;
}

/** The parts of XState's persisted snapshot that are read here; the adapter stores it. */
export interface PersistedSnapshot {
  readonly status: 'active' | 'done' | 'error' | 'stopped';
  readonly value: StateValue;
  readonly context: IdentificationContext;
}

/** Restores a snapshot that can be read, without starting an actor. */
export function restoreSnapshot(
  machine: AnyStateMachine,
  { status, value, context }: PersistedSnapshot,
): ReadableSnapshot {
  const snapshot: ReadableSnapshot = machine.resolveState({
    status,
    value,
    context: presentContext(context),
  });
  return snapshot;
}

/** The record after a start or an event. */
export function nextRecord(
  before: IdentificationRecord | null,
  snapshot: ReadableSnapshot,
  now: number,
  delivers: boolean,
): IdentificationRecord {
  const { subject, failure } = snapshot.context;
  const state = stateOf(snapshot);
  return {
    version: (before?.version ?? 0) + 1,
    userId: subject.userId,
    userType: subject.userType,
    state,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
    timeline: nextTimeline(before?.timeline ?? [], { state, failure }, now),
    undelivered: delivers && state === 'completed',
    dueAt: viewOf(snapshot).progress.nextCallAt,
  };
}

/** What is known of the wait of an identification. */
export function waitingOf(
  { timeline, createdAt, updatedAt }: IdentificationRecord,
  snapshot: ReadableSnapshot,
): Waiting {
  const { place, failure, finalizePayload, session } = snapshot.context;
  const status = furthestStatus(session);
  const checkpoint = { state: stateOf(snapshot), place, failure, finalizePayload, status };
  return { checkpoint, timeline, createdAt, updatedAt };
}

/** Whether only a new identification can follow. */
export const isHopelessSnapshot = (snapshot: ReadableSnapshot): boolean =>
  isHopeless({ state: stateOf(snapshot), failure: snapshot.context.failure });

/** Removes the metadata of the user's device, which no call needs any more. */
export const removeDevice = <TSnapshot extends PersistedSnapshot>(
  snapshot: TSnapshot,
): TSnapshot => ({
  ...snapshot,
  context: { ...snapshot.context, subject: withoutDevice(snapshot.context.subject) },
});

/** The identification as a host shows it. */
export const toHosted = (
  id: string,
  record: IdentificationRecord,
  snapshot: ReadableSnapshot,
  times: AskTimes,
): HostedIdentification => {
  const { version, userId, userType, createdAt, updatedAt, timeline, undelivered } = record;
  return {
    ...{ id, version, userId, userType, createdAt, updatedAt, timeline, undelivered },
    expiresAt: expiresAt(waitingOf(record, snapshot), times),
    // The snapshot has a placeholder in place of the URL.
    view: { ...viewOf(snapshot), hosted: null },
  };
};
