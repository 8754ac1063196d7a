import { expect, onTestFinished, vi } from 'vitest';
import { createActor, fromPromise, type InspectionEvent, type Snapshot } from 'xstate';
import {
  checkpointOf,
  failure,
  identificationInput,
  identificationMachine,
  viewOf,
  type FailureCode,
  type HostOnlyEvent,
  type FinalizeInput,
  type IdentificationEvent,
  type IdentificationEventType,
  type IdentificationOptions,
  type IdentificationOutput,
  type IdentificationSnapshot,
  type IdentificationState,
  type IdentificationView,
  type InitiateAnswer,
  type InitiateInput,
  type SleepInput,
  type StatusAnswer,
  type StatusInput,
} from '../../src/index.js';
import { sleepUntil } from '../support/sleep.js';
import { scripted, settle, type Scripted } from './scripted.js';

/** The time at which every test begins, in epoch ms. */
export const START = Date.UTC(2026, 5, 1, 12);

/** Round numbers: as `Math.random` gives 0.5, a poll follows after exactly one `pollInterval`. */
export const TIMINGS = {
  pollInterval: 3_000,
  pollTimeout: 10_000,
  requestTimeout: 2_000,
  backoff: { base: 1_000, cap: 8_000, retryAfterCap: 5_000, maxAttempts: 3 },
} as const;

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const USER_ID = 4711;
export const IDENTITY_URL = 'https://verify.example/session/identity';
export const SIGNING_URL = 'https://sign.example/session/signing';
export const OUTPUT: IdentificationOutput = { correlationId: 'correlation', individualId: 77 };

export const STARTED: InitiateAnswer = { url: IDENTITY_URL, status: 'STARTED' };
export const TO_BE_SIGNED: StatusAnswer = {
  status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
  url: SIGNING_URL,
};
export const SIGNED: StatusAnswer = { status: 'DOCUMENT_SIGN_SUCCESS', url: null };
export const PROCESSING: StatusAnswer = { status: 'PROCESSING', url: null };

export type FlowOptions = Partial<IdentificationOptions> & {
  /** Sees every inspection event of XState. */
  readonly inspect?: (event: InspectionEvent) => void;
};

/** A run of the machine with actors that the test controls. */
export interface Flow {
  readonly initiate: Scripted<InitiateAnswer, InitiateInput>;
  readonly getStatus: Scripted<StatusAnswer, StatusInput>;
  readonly finalize: Scripted<IdentificationOutput, FinalizeInput>;
  /** Every wait so far, in order. */
  readonly sleeps: readonly { readonly input: SleepInput; readonly signal: AbortSignal }[];
  /** The states entered so far, in order. */
  readonly states: readonly IdentificationState[];
  snapshot(): IdentificationSnapshot;
  view(): IdentificationView;
  /** The state with its inner step: `phaseA.waiting`. */
  at(): string;
  send(type: IdentificationEventType | HostOnlyEvent['type']): Promise<void>;
  /** Sends any object as an event, as untyped code can. */
  sendAnything(event: { readonly type: string }): void;
  /** Waits until the next poll is in flight, and answers it. */
  poll(answer: StatusAnswer): Promise<void>;
  /** Waits until the next poll is in flight, and rejects it. */
  pollFails(code: FailureCode): Promise<void>;
  /** Waits until the next call is due. */
  waitOut(): Promise<void>;
  /** The signal of the last call or wait. */
  underWay(): AbortSignal;
  /** XState's persisted snapshot after a round trip through JSON. */
  persisted(): Snapshot<unknown>;
  /** The number of calls to the gateway so far. */
  calls(): number;
  /** Stops the machine, as a crash of the process does. */
  kill(): void;
}

/**
 * Starts the machine at `START`, or at the present fake time if the test has started one before.
 *
 * @param persisted a persisted snapshot of XState to restore
 */
export function startFlow(
  { inspect, ...options }: FlowOptions = {},
  persisted?: Snapshot<unknown>,
): Flow {
  if (!vi.isFakeTimers()) {
    vi.useFakeTimers({ now: START, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    onTestFinished(() => {
      vi.useRealTimers();
    });
  }
  const initiate = scripted<InitiateAnswer, InitiateInput>('initiate');
  const getStatus = scripted<StatusAnswer, StatusInput>('getStatus');
  const finalize = scripted<IdentificationOutput, FinalizeInput>('finalize');
  const sleeps: { input: SleepInput; signal: AbortSignal }[] = [];
  const machine = identificationMachine.provide({
    actors: {
      initiate: initiate.logic,
      getStatus: getStatus.logic,
      finalize: finalize.logic,
      sleepUntil: fromPromise(({ input, signal }: { input: SleepInput; signal: AbortSignal }) => {
        sleeps.push({ input, signal });
        return sleepUntil(input.at, signal);
      }),
    },
  });
  const actor = createActor(machine, {
    input: identificationInput({
      subject: { userId: USER_ID },
      ...options,
      timings: {
        ...TIMINGS,
        ...options.timings,
        backoff: { ...TIMINGS.backoff, ...options.timings?.backoff },
      },
    }),
    ...(persisted && { snapshot: persisted }),
    ...(inspect && { inspect }),
  });
  const states: IdentificationState[] = [];
  const view = (): IdentificationView => viewOf(actor.getSnapshot());
  const note = (): void => {
    const { state } = view();
    if (states.at(-1) !== state) states.push(state);
  };
  const crashes: unknown[] = [];
  actor.subscribe({
    next: note,
    error: (error) => {
      crashes.push(error);
    },
  });
  actor.start();
  note();
  onTestFinished(() => {
    actor.stop();
    expect(crashes).toEqual([]);
  });

  async function waitOut(): Promise<void> {
    const { nextCallAt } = view().progress;
    const left = (nextCallAt ?? 0) - Date.now();
    if (left > 0) await vi.advanceTimersByTimeAsync(left);
    await settle();
  }

  return {
    initiate,
    getStatus,
    finalize,
    sleeps,
    states,
    view,
    waitOut,
    snapshot: () => actor.getSnapshot(),
    at: () => whereabouts(actor.getSnapshot()),
    send: async (type) => {
      actor.send({ type });
      await settle();
    },
    sendAnything: (event) => {
      // The cast is the point: the test sends what the type does not allow.
      actor.send(event as IdentificationEvent);
    },
    poll: async (answer) => {
      await waitOut();
      await getStatus.answer(answer);
    },
    pollFails: async (code) => {
      await waitOut();
      await getStatus.fail(failure(code));
    },
    underWay: () => {
      const { state } = view();
      const at = whereabouts(actor.getSnapshot());
      const asksForStatus = state.startsWith('phase') || /\.(asking|expiring)$/.test(at);
      const script = state === 'finalizing' ? finalize : asksForStatus ? getStatus : initiate;
      const last = (at.endsWith('.waiting') ? sleeps : script.calls).at(-1);
      if (last === undefined) throw new Error(`Nothing is under way in ${state}.`);
      return last.signal;
    },
    // The cast is safe: the text is a persisted snapshot.
    persisted: () => JSON.parse(JSON.stringify(actor.getPersistedSnapshot())) as Snapshot<unknown>,
    calls: () => initiate.calls.length + getStatus.calls.length + finalize.calls.length,
    kill: () => {
      actor.stop();
    },
  };
}

const whereabouts = ({ value }: Pick<IdentificationSnapshot, 'value'>): string =>
  typeof value === 'string'
    ? value
    : Object.entries(value)
        .flat()
        .filter((step) => step !== 'idle')
        .join('.');

/** The checkpoint of a flow after a round trip through JSON. */
export function stored(flow: Flow): unknown {
  return JSON.parse(JSON.stringify(checkpointOf(flow.snapshot())));
}

/** Stops the flow, and starts another one from its checkpoint. */
export function resume(flow: Flow, options: FlowOptions = {}): Flow {
  const checkpoint = stored(flow);
  flow.kill();
  return startFlow({ ...options, checkpoint });
}

/** Stops the flow, and restores another one from XState's persisted snapshot. */
export function restore(flow: Flow, options: FlowOptions = {}): Flow {
  const persisted = flow.persisted();
  flow.kill();
  return startFlow(options, persisted);
}
