/** Between a record, as a store keeps it, and the machine: pure functions. */
import * as v from 'valibot';
import { initialContext } from '../../machines/identification.logic.js';
import {
  identificationMachine,
  isWorking,
  type IdentificationSnapshot,
} from '../../machines/identification.machine.js';
import {
  identificationStates,
  type IdentificationInput,
} from '../../machines/identification.types.js';
import { checkpointOf } from '../input/checkpoint.js';
import { isFailureCode, type FailureCode } from '../../machines/failure.js';
import { InvalidInputError } from '../input/parse-input.js';
import { identificationInput, type IdentificationOptions } from '../input/identification-input.js';
import type { MachineOptions } from './host-settings.js';
import type { TimelineEntry } from '../host/identification-host.js';
import { isHopeless, nextTimeline, withoutDevice } from '../host/lifecycle.js';
import type { IdentificationRecord } from './identification-store.js';

const timelineSchema = v.array(
  v.object({
    state: v.picklist(identificationStates),
    at: v.number(),
    failure: v.nullable(v.custom<FailureCode>(isFailureCode)),
  }),
);

/** The timeline of a record, as far as it can be read. */
export function timelineOf({ timeline }: IdentificationRecord): readonly TimelineEntry[] {
  const parsed = v.safeParse(timelineSchema, timeline);
  return parsed.success ? parsed.output : [];
}

/** What the machine is started with from a record: `checkpoint` is `null` where it is damaged. */
export function inputOf(
  record: IdentificationRecord,
  options: MachineOptions,
): IdentificationInput {
  const { userId, userType, checkpoint } = record;
  const read = (subject: IdentificationOptions['subject']): IdentificationInput =>
    identificationInput({ ...options, subject, checkpoint });
  try {
    // The schema is what looks at it.
    const input = read(record.subject as IdentificationOptions['subject']);
    const contradicts =
      input.subject.userId !== userId ||
      input.subject.userType !== userType ||
      (input.checkpoint !== null && input.checkpoint.state !== record.state);
    if (!contradicts) return input;
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
  }
  return { ...read({ userId, userType }), checkpoint: null };
}

/** The record as a snapshot of the machine that nobody has started. */
export function snapshotOf(
  { state }: Pick<IdentificationRecord, 'state'>,
  input: IdentificationInput,
  url: string | null,
): IdentificationSnapshot {
  const context = { ...initialContext(input), url };
  return identificationMachine.resolveState({
    value: isWorking(state) ? { [state]: 'requesting' } : state,
    context,
  });
}

/** What decides on a record besides the snapshot. */
export interface RecordRules {
  /** ms */
  readonly retention: number;
  /** Whether somebody takes the results over. */
  readonly delivers: boolean;
}

/** The record of a new identification. */
export function newRecord(
  id: string,
  input: IdentificationInput,
  now: number,
): IdentificationRecord {
  const { userId, userType } = input.subject;
  const state = input.restart ? 'restarting' : 'initiating';
  return {
    id,
    version: 1,
    userId,
    userType,
    state,
    inProgress: true,
    dueAt: now,
    createdAt: now,
    updatedAt: now,
    deliveryAttempts: null,
    subject: input.subject,
    checkpoint: checkpointOf(snapshotOf({ state }, input, null)),
    timeline: [{ state, at: now, failure: null }] satisfies TimelineEntry[],
  };
}

/**
 * The record that a snapshot calls for: the one before it, the very same object, where nothing has
 * changed that is written down. Its version is left to whoever saves it.
 */
export function nextRecord(
  before: IdentificationRecord,
  snapshot: IdentificationSnapshot,
  now: number,
  { retention, delivers }: RecordRules,
): IdentificationRecord {
  const checkpoint = checkpointOf(snapshot);
  if (JSON.stringify(checkpoint) === JSON.stringify(before.checkpoint)) return before;
  const { state } = checkpoint;
  const { subject, nextCallAt } = snapshot.context;
  const over = isHopeless(checkpoint);
  const undelivered = delivers && state === 'completed';
  const timeline = timelineOf(before);
  return {
    ...before,
    state,
    inProgress: !over,
    dueAt: dueAt(),
    updatedAt: now,
    deliveryAttempts: undelivered ? 0 : null,
    subject: over ? withoutDevice(subject) : subject,
    checkpoint,
    timeline: nextTimeline(timeline, checkpoint, now),
  };

  function dueAt(): number | null {
    if (over) return undelivered ? now : now + retention;
    if (!isWorking(state)) return null;
    return isWaiting(snapshot) ? Math.max(now, nextCallAt ?? now) : now;
  }
}

/** Whether the machine waits for the time of its next call. */
export const isWaiting = ({ value }: IdentificationSnapshot): boolean =>
  typeof value === 'object' && Object.values(value).includes('waiting');
