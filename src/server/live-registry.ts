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
import { parseRecord, timelineOf, type ParsedRecord } from './identification-record.js';
import type { IdentificationRecord } from './identification-store.js';
import { startLiveIdentification, type LiveIdentification } from './live-identification.js';
import type { ParsedServerHostOptions } from './options.js';

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
  /**
   * Starts an actor for a record.
   *
   * @throws IdentificationHostError `closed`
   */
  activate(parsed: ParsedRecord, activation: Activation): LiveIdentification;
  /** The saved snapshot of an identification, live or parked. */
  savedSnapshot(parsed: ParsedRecord): IdentificationSnapshot;
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
}

export function createLiveRegistry(
  options: ParsedServerHostOptions,
  { onPark, onDrop }: LiveRegistryCallbacks,
): LiveRegistry {
  const { store, machineOptions, retention, askTimes, inspect, observe } = options;
  const policy = { retention, askTimes, delivers: options.onCompleted !== null };
  const lives = new Map<string, LiveIdentification>();
  const bySystem = new WeakMap<object, LiveIdentification>();
  const urls = createHostedUrls();
  const listeners = createChangeListeners();
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
    parseRecord(record, machineOptions, () => urls.get(record.id));

  function activate(parsed: ParsedRecord, activation: Activation): LiveIdentification {
    if (isClosing) throw new IdentificationHostError('closed', 'The host is closed.');
    const { record } = parsed;
    const { id, state } = record;
    const isDamaged = activation.kind !== 'begin' && parsed.isDamaged;
    if (isDamaged) observe({ type: 'damaged', id, state });
    const savedSnapshot = parsed.snapshot;
    const input = activation.kind === 'begin' ? activation.input : parsed.input;
    return startLiveIdentification({
      actor: createActor(machine, {
        input,
        ...(inspect !== null && { inspect: inspect(id) }),
        ...(activation.kind === 'event' && !isDamaged && { snapshot: savedSnapshot }),
      }),
      record: activation.kind === 'begin' ? { ...record, subject: input.subject } : record,
      savedSnapshot,
      event: activation.kind === 'event' ? activation.event : null,
      store,
      policy,
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
  }

  function onChange(live: LiveIdentification): void {
    const record = live.record();
    if (listeners.has(record.id)) listeners.tell(hostedFrom(record, live.savedSnapshot()));
    const isParked = !live.snapshot().hasTag('working');
    if (!isParked && !(isClosing && live.isIdle())) return;
    urls.set(record.id, live.snapshot().context.url);
    live.park();
    remove(live);
    if (isParked) onPark(record);
  }

  function remove(live: LiveIdentification): void {
    const { id } = live.record();
    if (lives.get(id) === live) lives.delete(id);
    if (lives.size === 0) onEmpty?.();
  }

  const savedSnapshot = (parsed: ParsedRecord): IdentificationSnapshot =>
    lives.get(parsed.record.id)?.savedSnapshot() ?? parsed.snapshot;

  return {
    get: (id) => lives.get(id),
    parse,
    activate,
    savedSnapshot,
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

/** The hosted URLs of parked identifications: in memory only, the latest `MAX_HOSTED_URLS`. */
function createHostedUrls() {
  const urls = new Map<string, string>();
  return {
    get: (id: string): string | null => urls.get(id) ?? null,
    set: (id: string, url: string | null): void => {
      urls.delete(id);
      if (url === null) return;
      urls.set(id, url);
      for (const [oldest] of urls) {
        if (urls.size <= MAX_HOSTED_URLS) break;
        urls.delete(oldest);
      }
    },
  };
}

const hostedFrom = (
  record: IdentificationRecord,
  snapshot: IdentificationSnapshot,
): HostedIdentification => ({
  id: record.id,
  version: record.version,
  userId: record.userId,
  userType: record.userType,
  createdAt: record.createdAt,
  updatedAt: record.updatedAt,
  timeline: timelineOf(record),
  undelivered: record.deliveryAttempts !== null,
  view: viewOf(snapshot),
});
