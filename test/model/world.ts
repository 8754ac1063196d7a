import { createActor, fromPromise } from 'xstate';
import {
  checkpointOf,
  identificationInput,
  identificationMachine,
  type Checkpoint,
  type FinalizePayload,
  type HostOnlyEvent,
  type IdentificationEventType,
  type IdentificationSnapshot,
  type SleepInput,
} from '../../src/index.js';
import { settle } from '../machines/scripted.js';
import { sleepUntil } from '../support/sleep.js';
import { inFlight, operation, type Gateway } from './gateway.js';
import { HINTED } from './reference-hint.js';
import { MAX_ATTEMPTS, VENDOR_PENDING } from './reference.js';
import { OUTAGE_ALLOWANCE, POLL_TIMEOUT, type Facts } from './reference-clock.js';

/**
 * When in a turn the process crashes: before the checkpoint is written, or before the call is sent.
 */
export type Moment = 'before the write' | 'between write and act';

/** A host with its storage, its clock and a gateway, for one identification. */
export interface World {
  readonly gateway: Gateway;
  /** The rules for requests that were broken so far. */
  readonly violations: readonly string[];
  readonly crashes: readonly unknown[];
  snapshot(): IdentificationSnapshot;
  /** The stored checkpoint. */
  disk(): Checkpoint;
  /** The input of the last wait. */
  sleep(): SleepInput | undefined;
  facts(): Facts;
  send(type: IdentificationEventType | HostOnlyEvent['type']): void;
  /** Makes the process crash at this moment of the next turn. */
  dieAt(moment: Moment): void;
  die(): void;
  /** The moment at which the process has crashed, if it has; reset by the call. */
  takeDeath(): Moment | 'at rest' | null;
  /** The host drops the final identification. */
  forget(): void;
  /** A process starts and resumes from the stored checkpoint, with options that may differ. */
  start(host: HostOptions): Promise<void>;
}

/** The options of a host, which may differ after a reload. */
export interface HostOptions {
  readonly restart: boolean;
  readonly bTrustAppCallBackId: string | null;
}

export const USER_ID = 2_147_483_647;

const TIMINGS = {
  pollInterval: 3_000,
  pollTimeout: POLL_TIMEOUT,
  outageAllowance: OUTAGE_ALLOWANCE,
  requestTimeout: 2_000,
  backoff: { base: 1_000, cap: 8_000, retryAfterCap: 5_000, maxAttempts: MAX_ATTEMPTS },
} as const;

/** The longest wait that these timings allow. */
export const MAX_WAIT_MS = Math.max(
  TIMINGS.backoff.cap,
  TIMINGS.backoff.retryAfterCap + TIMINGS.backoff.base,
);

export function createWorld(): World {
  const violations: string[] = [];
  const crashes: unknown[] = [];
  let stored: string | null = null;
  let hasSaidSigned = false;
  let sentPayload: string | null = null;
  let lastSleep: SleepInput | undefined;
  let trap: Moment | null = null;
  let isHinted = false;
  let death: Moment | 'at rest' | null = null;
  let hostOptions: HostOptions = { restart: false, bTrustAppCallBackId: null };

  const disk = (): Checkpoint => {
    // The cast is safe: only the world writes it.
    return JSON.parse(stored ?? 'null') as Checkpoint;
  };

  function arrived(allowed: readonly string[]): void {
    const count = inFlight(gateway);
    if (count > 1) violations.push(`${String(count)} requests are in flight`);
    const { state } = disk();
    if (!allowed.includes(state)) violations.push(`sent before it was written: ${state}`);
  }

  const gateway: Gateway = {
    initiate: operation(({ isRestartIdentification }) => {
      arrived([isRestartIdentification ? 'restarting' : 'initiating']);
      if (!isRestartIdentification) return;
      hasSaidSigned = false;
      sentPayload = null;
    }),
    getStatus: operation(
      () => {
        arrived(['phaseA', 'phaseB', ...(isHinted ? HINTED : [])]);
      },
      ({ status }) => {
        if (status === 'DOCUMENT_SIGN_SUCCESS') hasSaidSigned = true;
      },
    ),
    finalize: operation(({ payload }) => {
      arrived(['finalizing']);
      const bytes = JSON.stringify(payload);
      if (!hasSaidSigned) violations.push('finalize before the gateway said that it is signed');
      if (sentPayload !== null && bytes !== sentPayload) violations.push('another payload');
      if (JSON.stringify(disk().finalizePayload) !== bytes) violations.push('payload not written');
      sentPayload = bytes;
    }),
  };

  const machine = identificationMachine.provide({
    actors: {
      initiate: gateway.initiate.logic,
      getStatus: gateway.getStatus.logic,
      finalize: gateway.finalize.logic,
      sleepUntil: fromPromise(({ input, signal }: { input: SleepInput; signal: AbortSignal }) => {
        lastSleep = input;
        return sleepUntil(input.at, signal);
      }),
    },
  });

  const inputFrom = (checkpoint: unknown) =>
    identificationInput({
      subject: { userId: USER_ID, bTrustAppCallBackId: hostOptions.bTrustAppCallBackId },
      timings: TIMINGS,
      pendingStatuses: [VENDOR_PENDING],
      restart: hostOptions.restart,
      checkpoint,
    });
  let actor = createActor(machine, { input: inputFrom(null) });

  function die(moment: Moment | 'at rest'): void {
    death = moment;
    trap = null;
    actor.stop();
  }

  return {
    gateway,
    violations,
    crashes,
    disk,
    snapshot: () => actor.getSnapshot(),
    sleep: () => lastSleep,
    facts: () => ({ now: Date.now(), payload: payloadOf(hostOptions) }),
    send: (type) => {
      isHinted ||= type === 'hint' || type === 'expire';
      // XState warns about events that a final state does not receive.
      if (actor.getSnapshot().status === 'active') actor.send({ type });
    },
    dieAt: (moment) => {
      trap = moment;
    },
    die: () => {
      die('at rest');
    },
    takeDeath: () => {
      const taken = death;
      death = null;
      return taken;
    },
    forget: () => {
      actor.stop();
      trap = null;
      stored = null;
      hasSaidSigned = false;
      sentPayload = null;
    },
    start: async (host) => {
      hostOptions = host;
      actor = createActor(machine, { input: inputFrom(disk()) });
      const { id } = actor;
      actor.subscribe({
        next: (snapshot) => {
          if (death !== null) return;
          if (trap === 'before the write') die(trap);
          else {
            stored = JSON.stringify(checkpointOf(snapshot));
            if (trap !== null) die(trap);
          }
        },
        error: (error) => {
          crashes.push(error, id);
        },
      });
      actor.start();
      await settle();
    },
  };
}

const payloadOf = ({ bTrustAppCallBackId }: HostOptions): FinalizePayload => ({
  userId: USER_ID,
  bTrustAppCallBackId,
  correlationType: 0,
});
