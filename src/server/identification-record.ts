/** Converts between the record that a store keeps and the machine. */
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
import type { TimelineEntry } from '../host/identification-host.js';
import { isHopeless, nextTimeline, withoutDevice } from '../host/lifecycle.js';
import { nextTurnAt, type AskTimes, type Waiting } from '../host/reconciliation.js';
import type { IdentificationRecord } from './identification-store.js';
import type { MachineOptions } from './options.js';

const timelineSchema = v.array(
  v.object({
    state: v.picklist(identificationStates),
    at: v.number(),
    failure: v.nullable(v.custom<FailureCode>(isFailureCode)),
  }),
);

/** The timeline of a record; empty where it is damaged. */
export function timelineOf({ timeline }: IdentificationRecord): readonly TimelineEntry[] {
  const parsed = v.safeParse(timelineSchema, timeline);
  return parsed.success ? parsed.output : [];
}

/** A record as the machine reads it. Each field is computed once, on its first use. */
export interface ParsedRecord {
  readonly record: IdentificationRecord;
  /** The machine's input; `checkpoint` is `null` where the record is damaged. */
  readonly input: IdentificationInput;
  /** Whether the record contradicts itself or its checkpoint cannot be read. */
  readonly isDamaged: boolean;
  /** The machine in the record's state, before any actor has started. */
  readonly snapshot: IdentificationSnapshot;
}

/**
 * Parses a record, lazily: most callers need only a part, and the schema of a checkpoint is the
 * most expensive step of an event.
 *
 * @param hostedUrl the hosted URL that this process knows for the identification
 */
export function parseRecord(
  record: IdentificationRecord,
  options: MachineOptions,
  hostedUrl: () => string | null = () => null,
): ParsedRecord {
  let input: IdentificationInput | undefined;
  let snapshot: IdentificationSnapshot | undefined;
  return {
    record,
    get input() {
      return (input ??= inputOf(record, options));
    },
    get isDamaged() {
      return this.input.checkpoint === null;
    },
    get snapshot() {
      return (snapshot ??= snapshotOf(record, this.input, hostedUrl()));
    },
  };
}

function inputOf(record: IdentificationRecord, options: MachineOptions): IdentificationInput {
  const { userId, userType, checkpoint } = record;
  const parse = (subject: IdentificationOptions['subject']): IdentificationInput =>
    identificationInput({ ...options, subject, checkpoint });
  try {
    // The schema of `identificationInput` checks the type that is asserted here.
    const input = parse(record.subject as IdentificationOptions['subject']);
    const isContradictory =
      input.subject.userId !== userId ||
      input.subject.userType !== userType ||
      (input.checkpoint !== null && input.checkpoint.state !== record.state);
    if (!isContradictory) return input;
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
  }
  return { ...parse({ userId, userType }), checkpoint: null };
}

/** A snapshot of the machine in a state, as a persisted snapshot to start an actor from. */
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

/** The options of a host that a record depends on. */
export interface RecordPolicy {
  /** How long a record is kept after the end, in ms. */
  readonly retention: number;
  /** Whether the host has an `onCompleted` that results are delivered to. */
  readonly delivers: boolean;
  /** When the host asks about what waits. */
  readonly askTimes: AskTimes;
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
 * The record of a snapshot. Returns the same object where the checkpoint has not changed, so that
 * the caller can tell that there is no change to save. The caller sets the version.
 */
export function nextRecord(
  before: IdentificationRecord,
  snapshot: IdentificationSnapshot,
  now: number,
  { retention, delivers, askTimes }: RecordPolicy,
): IdentificationRecord {
  const checkpoint = checkpointOf(snapshot);
  if (JSON.stringify(checkpoint) === JSON.stringify(before.checkpoint)) return before;
  const { state } = checkpoint;
  const { subject, nextCallAt } = snapshot.context;
  const inProgress = !isHopeless(checkpoint);
  const undelivered = delivers && state === 'completed';
  const timeline = nextTimeline(timelineOf(before), checkpoint, now);
  return {
    ...before,
    state,
    inProgress,
    dueAt: dueAt(),
    updatedAt: now,
    deliveryAttempts: undelivered ? 0 : null,
    subject: inProgress ? subject : withoutDevice(subject),
    checkpoint,
    timeline,
  };

  function dueAt(): number | null {
    if (!inProgress) return undelivered ? now : now + retention;
    if (!isWorking(state)) {
      const waiting = { checkpoint, timeline, createdAt: before.createdAt, updatedAt: now };
      return nextTurnAt(waiting, now, askTimes, Math.random());
    }
    return isWaiting(snapshot) ? Math.max(now, nextCallAt ?? now) : now;
  }
}

/** What a record says of the wait of an identification; `null` where its checkpoint is damaged. */
export function waitingOf({ record, input: { checkpoint } }: ParsedRecord): Waiting | null {
  const { createdAt, updatedAt } = record;
  return checkpoint && { checkpoint, timeline: timelineOf(record), createdAt, updatedAt };
}

/** Whether the machine asks the gateway because of a hint, or before it expires. */
export const isAsking = ({ value }: IdentificationSnapshot): boolean =>
  typeof value === 'object' &&
  Object.values(value).some((step) => step === 'asking' || step === 'expiring');

/** Whether the machine waits for the time of its next call. */
export const isWaiting = ({ value }: IdentificationSnapshot): boolean =>
  typeof value === 'object' && Object.values(value).includes('waiting');
