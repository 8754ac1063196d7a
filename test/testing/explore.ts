/**
 * Explores the machine exhaustively. In each situation the gateway gives each kind of answer, the
 * user sends each event, the deadline passes, and the process restarts from its checkpoint. Counters
 * are bounded, and a time is either before or after the deadline.
 */
import { vi } from 'vitest';
import { getInitialMicrosteps, getMicrosteps } from 'xstate';
import {
  checkpointOf,
  failure,
  identificationEventTypes,
  identificationInput,
  identificationMachine,
  type FailureCode,
  type IdentificationEvent,
  type IdentificationEventType,
  type IdentificationSnapshot,
  type StatusAnswer,
} from '../../src/index.js';
import { STATUS } from '../../machines/statuses.js';
import { nameOf, topStateOf } from './transitions.js';

/** A class of snapshots that behave the same. */
export interface Situation {
  readonly key: string;
  readonly snapshot: IdentificationSnapshot;
  /** Epoch ms. */
  readonly now: number;
}

/** An input to the machine. */
interface Stimulus {
  readonly name: string;
  /** The event, if the user or the app sends it: a redirect, a retry. */
  readonly event: IdentificationEventType | null;
}

/** A stimulus in a situation, and its effect. */
interface Move extends Stimulus {
  readonly from: Situation;
  readonly to: Situation;
  /** Whether the value or the context has changed. */
  readonly hasChanged: boolean;
  /** The names of the transitions that were taken. */
  readonly transitions: readonly string[];
}

export interface Exploration {
  readonly situations: readonly Situation[];
  readonly moves: readonly Move[];
}

const HOSTED_PAGE_FAILURES = new Set(['identityCheckFailed', 'signingFailed', 'hostedPageExpired']);

const START = Date.UTC(2026, 5, 1);
const SUBJECT = { userId: 42 };
const OPTIONS = {
  subject: SUBJECT,
  // Without an allowance, an outage does not move the deadline: two classes of times are enough.
  timings: { pollTimeout: 10_000, outageAllowance: 0, backoff: { maxAttempts: 2 } },
};

const STATUS_ANSWERS: readonly StatusAnswer[] = [
  { status: null, url: null },
  { status: STATUS.processing, url: null },
  { status: STATUS.signSessionCreated, url: null },
  { status: STATUS.signSessionCreated, url: 'https://sign.example/' },
  { status: STATUS.documentSigned, url: null },
  { status: STATUS.error, url: null },
];

const ANSWERS: Readonly<Record<string, readonly object[]>> = {
  initiate: [{ url: 'https://verify.example/', status: STATUS.started }],
  getStatus: STATUS_ANSWERS,
  finalize: [{ correlationId: 'correlation', individualId: 7 }],
  sleepUntil: [{}],
};

/** One failure of each kind: retried or not, retryable, restartable. */
const CALL_FAILURES: Readonly<Record<string, readonly FailureCode[]>> = {
  initiate: ['network', 'protocol', 'notEligible', 'rejected', 'forbidden'],
  getStatus: ['network', 'protocol', 'unauthorized', 'rejected', 'forbidden', 'unknownSession'],
  finalize: ['network', 'protocol', 'unauthorized', 'forbidden', 'finalizeRefused'],
  sleepUntil: ['unexpected'],
};

const deadlineOf = ({ context: { clock, settings } }: IdentificationSnapshot): number | null =>
  clock.since === null ? null : clock.since + settings.timings.pollTimeout;

/**
 * The part of a snapshot that can affect its future. The rest is only shown, or is reset by every
 * transition out of the state.
 */
function keyOf(snapshot: IdentificationSnapshot, now: number): string {
  const { context, value, status } = snapshot;
  const state = topStateOf(snapshot);
  const { failure: reason } = context;
  const furthest = context.session.statuses.at(-1) ?? null;
  const of: readonly unknown[] = [context.place, context.hostedPage, furthest, context.spent];
  if (status === 'done') return JSON.stringify([value]);
  if (state === 'failed') {
    const byRedirect = reason !== null && HOSTED_PAGE_FAILURES.has(reason.code);
    return JSON.stringify([value, ...of, byRedirect, reason?.retryable, reason?.restartable]);
  }
  const deadline = deadlineOf(snapshot);
  const { calledAt } = context;
  const isAsking = JSON.stringify(value).includes('requesting');
  return JSON.stringify([
    value,
    ...of,
    context.redirectHint,
    deadline !== null && now >= deadline,
    isAsking && deadline !== null && calledAt !== null && calledAt >= deadline,
  ]);
}

interface TimedStimulus extends Stimulus {
  /** Epoch ms. */
  readonly at: number;
  readonly apply: () => Effect;
}

interface Effect {
  readonly snapshot: IdentificationSnapshot;
  readonly transitions: readonly string[];
}

function* stimuliIn({ snapshot, now }: Situation): Generator<TimedStimulus> {
  for (const type of identificationEventTypes) {
    yield { name: type, event: type, at: now, apply: () => sendEvent(snapshot, { type }) };
  }
  yield {
    name: 'a hint',
    event: null,
    at: now,
    apply: () => sendEvent(snapshot, { type: 'hint' }),
  };
  yield {
    name: 'it has waited for too long',
    event: null,
    at: now,
    apply: () => sendEvent(snapshot, { type: 'expire' }),
  };
  for (const [id, child] of Object.entries(snapshot.children)) {
    const source = typeof child?.src === 'string' ? child.src : '';
    for (const output of ANSWERS[source] ?? []) {
      const event = { type: `xstate.done.actor.${id}`, output, actorId: id };
      const name = `${source} gives ${JSON.stringify(output)}`;
      yield { name, event: null, at: now, apply: () => sendEvent(snapshot, event) };
    }
    for (const code of CALL_FAILURES[source] ?? []) {
      const event = { type: `xstate.error.actor.${id}`, error: failure(code), actorId: id };
      const name = `${source} fails by ${code}`;
      yield { name, event: null, at: now, apply: () => sendEvent(snapshot, event) };
    }
  }
  const deadline = topStateOf(snapshot).startsWith('phase') ? deadlineOf(snapshot) : null;
  if (deadline !== null && now < deadline) {
    const name = 'the deadline passes';
    yield { name, event: null, at: deadline, apply: () => ({ snapshot, transitions: [] }) };
  }
  yield { name: 'reload', event: null, at: now, apply: () => resume(snapshot) };
}

function sendEvent(snapshot: IdentificationSnapshot, event: { readonly type: string }): Effect {
  // A final machine ignores events.
  if (snapshot.status !== 'active') return { snapshot, transitions: [] };
  // The machine's type does not include the results of its actors.
  const sent = event as IdentificationEvent;
  const chosen = identificationMachine.getTransitionData(snapshot, sent);
  if (chosen.length === 0) return { snapshot, transitions: [] };
  const names = chosen.map((definition) => nameOf(definition, topStateOf(snapshot)));
  return follow(getMicrosteps(identificationMachine, snapshot, sent), snapshot, names);
}

function resume(snapshot: IdentificationSnapshot): Effect {
  const checkpoint: unknown = JSON.parse(JSON.stringify(checkpointOf(snapshot)));
  const input = identificationInput({ ...OPTIONS, checkpoint });
  if (input.checkpoint === null) throw new Error('The machine rejects its own checkpoint.');
  return follow(getInitialMicrosteps(identificationMachine, input), snapshot, []);
}

const contentOf = ({ value, context }: IdentificationSnapshot): string =>
  JSON.stringify([value, context]);

/** Adds the transitions out of `resuming`, which the machine leaves at once. */
function follow(
  steps: readonly (readonly [IdentificationSnapshot, ...unknown[]])[],
  before: IdentificationSnapshot,
  names: readonly string[],
): Effect {
  const tops = steps.map(([next]) => topStateOf(next));
  const always = identificationMachine.root.states['resuming']?.always ?? [];
  const routes = tops.flatMap((top, index) =>
    tops[index - 1] === 'resuming'
      ? always
          .filter(({ target }) => target?.[0]?.key === top)
          .map((definition) => nameOf(definition, 'resuming'))
      : [],
  );
  return { snapshot: steps.at(-1)?.[0] ?? before, transitions: [...names, ...routes] };
}

/** Explores every situation. Fake timers must be in use. */
export function explore(): Exploration {
  vi.setSystemTime(START);
  const known = new Map<string, Situation>();
  const moves: Move[] = [];
  const arrive = (snapshot: IdentificationSnapshot, now: number): Situation => {
    const key = keyOf(snapshot, now);
    const situation = known.get(key) ?? { key, snapshot, now };
    known.set(key, situation);
    return situation;
  };
  const input = identificationInput(OPTIONS);
  for (const [snapshot] of getInitialMicrosteps(identificationMachine, input).slice(-1)) {
    arrive(snapshot, START);
  }
  // The iteration includes situations that are added during it.
  for (const from of known.values()) {
    for (const { name, event, at, apply } of stimuliIn(from)) {
      vi.setSystemTime(at);
      const { snapshot, transitions } = apply();
      const hasChanged = contentOf(snapshot) !== contentOf(from.snapshot);
      moves.push({ name, event, from, to: arrive(snapshot, at), hasChanged, transitions });
    }
  }
  return { situations: [...known.values()], moves };
}
