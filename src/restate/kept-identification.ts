/** What is kept of an identification beside the machine's own snapshot: pure functions. */
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

/** The state `identification` of the virtual object. */
export interface KeptIdentification {
  readonly version: number;
  readonly userId: number;
  readonly userType: Subject['userType'];
  readonly state: IdentificationState;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly timeline: readonly TimelineEntry[];
  readonly undelivered: boolean;
  /** Epoch ms of the next call, while the machine waits for it; for `list`. */
  readonly dueAt: number | null;
}

/** XState's own persisted snapshot, as the adapter keeps it: the part that is read here. */
export interface PersistedMachine {
  readonly status: 'active' | 'done' | 'error' | 'stopped';
  readonly value: StateValue;
  readonly context: IdentificationContext;
}

/** The persisted snapshot as one that can be asked; nothing of it is started. */
export function snapshotOf(
  machine: AnyStateMachine,
  { status, value, context }: PersistedMachine,
): ReadableSnapshot {
  const snapshot: ReadableSnapshot = machine.resolveState({ status, value, context });
  return snapshot;
}

/** What an event or a begin has made of it. */
export function nextKept(
  before: KeptIdentification | null,
  snapshot: ReadableSnapshot,
  now: number,
  delivers: boolean,
): KeptIdentification {
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

/** Whether nothing but another identification could come of it. */
export const isEnded = (snapshot: ReadableSnapshot): boolean =>
  isHopeless({ state: stateOf(snapshot), failure: snapshot.context.failure });

/** Once it is over, nobody needs to know any more which device it was done with. */
export const scrubbed = <TSnapshot extends PersistedMachine>(snapshot: TSnapshot): TSnapshot => ({
  ...snapshot,
  context: { ...snapshot.context, subject: withoutDevice(snapshot.context.subject) },
});

/** What the outside sees of it. */
export const toHosted = (
  id: string,
  { version, userId, userType, createdAt, updatedAt, timeline, undelivered }: KeptIdentification,
  snapshot: ReadableSnapshot,
): HostedIdentification => ({
  ...{ id, version, userId, userType, createdAt, updatedAt, timeline, undelivered },
  // The URL in it stands for one that is not kept.
  view: { ...viewOf(snapshot), hosted: null },
});
