import { createActor } from 'xstate';
import {
  identificationMachine,
  type IdentificationSnapshot,
} from '../../machines/identification.machine.js';
import type {
  HostOnlyEvent,
  IdentificationEvent,
  IdentificationInput,
} from '../../machines/identification.types.js';
import { viewOf } from '../../machines/identification.view.js';
import { failure } from '../../machines/failure.js';
import { createChangeListeners, type ChangeListeners } from '../host/change-listeners.js';
import { gatedActors } from '../host/gated-actors.js';
import { IdentificationHostError } from '../host/host-error.js';
import type { HostedIdentification } from '../host/identification-host.js';
import { parseRecord, timelineOf, waitingOf, type ParsedRecord } from './identification-record.js';
import { expiresAt } from '../host/reconciliation.js';
import type { IdentificationRecord } from './identification-store.js';
import {
  ConflictError,
  startLiveIdentification,
  type LiveIdentification,
} from './live-identification.js';
import type { ParsedServerHostOptions } from './options.js';
import type { Ownership } from './ownership.js';

/** The gateway can be asked again for the hosted URL of an identification beyond these. */
const MAX_HOSTED_URLS = 20_000;

/** How the actor of an identification starts. */
type Activation =
  /** Continues the calls from the record's state; a damaged record asks the gateway for the state. */
  | { readonly kind: 'resume' }
  /** Takes an event in the record's state. */
  | { readonly kind: 'event'; readonly event: IdentificationEvent | HostOnlyEvent }
  /** Starts from this input and ignores the record's checkpoint. */
  | { readonly kind: 'begin'; readonly input: IdentificationInput };

/** The identifications with a running actor, and the way from a record to what the host shows. */
export interface LiveRegistry {
  get(id: string): LiveIdentification | undefined;
  /** A record, with the hosted URL that this process knows for it. */
  parse(record: IdentificationRecord): ParsedRecord;
  /** The same for a version that this process has saved, without a change of the state. */
  claimed(before: IdentificationRecord, after: IdentificationRecord): ParsedRecord;
  /**
   * Starts an actor for a record. Where `isOwned` is not set, it is first taken from the server that it
   * belongs to.
   *
   * @throws IdentificationHostError `closed`
   */
  activate(
    parsed: ParsedRecord,
    activation: Activation,
    how?: { readonly isOwned?: boolean },
  ): LiveIdentification;
  /** Stops the actor, as another server works on the identification or could. */
  disown(live: LiveIdentification): void;
  /** Stops all actors, as other servers may go on with what they did. */
  disownAll(): void;
  /** The saved snapshot of an identification, live or parked. */
  savedSnapshot(parsed: ParsedRecord): IdentificationSnapshot;
  /** How many identifications have an actor. */
  count(): number;
  /** How many calls to the gateway are in progress, those that wait for a save or a connection included. */
  callsInProgress(): number;
  /** What the host shows of an identification, live or parked. */
  toHosted(parsed: ParsedRecord): HostedIdentification;
  readonly listeners: ChangeListeners;
  /** Waits until no call is in flight, for `timeout` ms at most, and stops all actors. */
  drain(timeout: number): Promise<void>;
}

interface LiveRegistryCallbacks {
  /** Called when the actor has stopped in a state that makes no calls, with the saved record. */
  readonly onPark: (record: IdentificationRecord) => void;
  /** Called when the actor was dropped because its record could not be saved. */
  readonly onDrop: (id: string) => void;
  /** Called for each actor that has stopped while the host closes. */
  readonly onRelease: (id: string) => void;
  /** The lease on a store that is shared; `null` otherwise. */
  readonly ownership: () => Pick<Ownership, 'isHeld' | 'whenHeld'> | null;
}

export function createLiveRegistry(
  options: ParsedServerHostOptions,
  { onPark, onDrop, onRelease, ownership }: LiveRegistryCallbacks,
): LiveRegistry {
  const { store, machineOptions, retention, askTimes, inspect, observe } = options;
  const policy = { retention, askTimes, delivers: options.onCompleted !== null };
  const lives = new Map<string, LiveIdentification>();
  const bySystem = new WeakMap<object, LiveIdentification>();
  const isShared = store.sharing !== undefined;
  const urls = createHostedUrls({ isShared });
  const listeners = createChangeListeners();
  /**
   * What was left while it was being restarted: the request of the server before may reach the gateway after
   * ours, and replace our session. So the gateway is asked for the session again before a URL is shown.
   */
  const doubtful = new Set<string>();
  let callsInProgress = 0;
  let isClosing = false;
  let onEmpty: (() => void) | null = null;

  const machine = identificationMachine.provide({
    actors: gatedActors(options.actors, {
      pass: async (system, call, signal) => {
        const live = bySystem.get(system);
        if (live === undefined) throw failure('unexpected');
        callsInProgress += 1;
        try {
          await live.whenSaved();
          for (let lease = ownership(); lease?.isHeld() === false; lease = ownership()) {
            await lease.whenHeld();
            await live.whenSaved();
          }
          signal.throwIfAborted();
        } catch (error) {
          callsInProgress -= 1;
          throw error;
        }
        const { id } = live.record();
        const { late, end } = live.beginCall();
        const since = performance.now();
        return (outcome) => {
          callsInProgress -= 1;
          end();
          const isFailure = typeof outcome === 'object';
          observe({
            type: 'call',
            id,
            call,
            outcome: isFailure ? outcome.code : outcome,
            httpStatus: isFailure ? (outcome.httpStatus ?? null) : null,
            duration: performance.now() - since,
            late,
          });
        };
      },
    }),
  });

  const parse = (record: IdentificationRecord): ParsedRecord =>
    parseRecord(record, machineOptions, () => urls.get(record));

  const activate: LiveRegistry['activate'] = (parsed, activation, { isOwned = false } = {}) => {
    if (isClosing) throw new IdentificationHostError('closed', 'The host is closed.');
    const { record } = parsed;
    const { id, state } = record;
    const isDamaged = activation.kind !== 'begin' && parsed.isDamaged;
    if (isDamaged) observe({ type: 'damaged', id, state });
    const savedSnapshot = parsed.snapshot;
    const input = activation.kind === 'begin' ? activation.input : parsed.input;
    if (isShared && activation.kind === 'resume' && state === 'restarting') doubtful.add(id);
    return startLiveIdentification({
      actor: createActor(machine, {
        input,
        ...(inspect !== null && { inspect: inspect(id) }),
        ...(activation.kind === 'event' && !isDamaged && { snapshot: savedSnapshot }),
      }),
      takes: isShared && !isOwned,
      record: activation.kind === 'begin' ? { ...record, subject: input.subject } : record,
      savedSnapshot,
      event: activation.kind === 'event' ? activation.event : null,
      store,
      policy,
      delivery: options.events,
      observe,
      onStart: (live, system) => {
        lives.set(id, live);
        bySystem.set(system, live);
      },
      onChange,
      onDrop: (live) => {
        remove(live);
        onDrop(id);
      },
    });
  };

  function onChange(live: LiveIdentification): void {
    const record = live.record();
    const isParked = !live.snapshot().hasTag('working');
    const isDoubtful = isParked && doubtful.has(record.id);
    if (listeners.has(record.id) && !isDoubtful) {
      listeners.tell(hostedFrom(record, live.savedSnapshot()));
    }
    if (!isParked && !(isClosing && live.isIdle())) return;
    urls.set(record, isDoubtful ? null : live.snapshot().context.url);
    live.park();
    remove(live);
    if (isDoubtful) listeners.tell(hostedFrom(record, parse(record).snapshot));
    if (isParked) onPark(record);
  }

  function remove(live: LiveIdentification): void {
    const { id } = live.record();
    if (lives.get(id) === live) {
      lives.delete(id);
      doubtful.delete(id);
      if (isClosing) onRelease(id);
    }
    if (lives.size === 0) onEmpty?.();
  }

  function disown(live: LiveIdentification): void {
    live.drop(new ConflictError('Another server works on the identification.'));
    remove(live);
  }

  const hostedFrom = (
    record: IdentificationRecord,
    snapshot: IdentificationSnapshot,
  ): HostedIdentification => {
    const waiting = waitingOf(parse(record));
    return {
      id: record.id,
      version: record.version,
      userId: record.userId,
      userType: record.userType,
      createdAt: record.createdAt,
      updatedAt: record.updatedAt,
      expiresAt: waiting && expiresAt(waiting, askTimes),
      timeline: timelineOf(record),
      undelivered: record.deliveryAttempts !== null,
      view: viewOf(snapshot),
    };
  };

  const savedSnapshot = (parsed: ParsedRecord): IdentificationSnapshot =>
    lives.get(parsed.record.id)?.savedSnapshot() ?? parsed.snapshot;

  return {
    get: (id) => lives.get(id),
    parse,
    claimed: (before, after) => {
      urls.set(after, urls.get(before));
      return parse(after);
    },
    activate,
    disown,
    disownAll: () => {
      for (const live of [...lives.values()]) disown(live);
    },
    savedSnapshot,
    count: () => lives.size,
    callsInProgress: () => callsInProgress,
    toHosted: (parsed) =>
      hostedFrom(lives.get(parsed.record.id)?.record() ?? parsed.record, savedSnapshot(parsed)),
    listeners,
    drain: async (timeout) => {
      isClosing = true;
      for (const live of [...lives.values()]) if (live.isIdle()) onChange(live);
      if (lives.size > 0) await untilEmpty(timeout);
      for (const live of [...lives.values()]) {
        live.drop(new IdentificationHostError('closed', 'The host is closed.'));
        remove(live);
      }
    },
  };

  function untilEmpty(timeout: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeout);
      onEmpty = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

type Versioned = Pick<IdentificationRecord, 'id' | 'version'>;

/**
 * The hosted URLs of parked identifications: in memory only, the latest `MAX_HOSTED_URLS`. In a shared store
 * each holds for one version: another server may have led the user to another page since.
 */
function createHostedUrls({ isShared }: { readonly isShared: boolean }) {
  const urls = new Map<string, { readonly url: string; readonly version: number }>();
  return {
    get: ({ id, version }: Versioned): string | null => {
      const known = urls.get(id);
      return known === undefined || (isShared && known.version !== version) ? null : known.url;
    },
    set: ({ id, version }: Versioned, url: string | null): void => {
      urls.delete(id);
      if (url === null) return;
      urls.set(id, { url, version });
      for (const [oldest] of urls) {
        if (urls.size <= MAX_HOSTED_URLS) break;
        urls.delete(oldest);
      }
    },
  };
}
