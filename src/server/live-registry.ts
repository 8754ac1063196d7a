import { createActor } from 'xstate';
import {
  identificationMachine,
  isWorking,
  type IdentificationSnapshot,
} from '../../machines/identification.machine.js';
import type {
  IdentificationEvent,
  IdentificationInput,
} from '../../machines/identification.types.js';
import { viewOf } from '../../machines/identification.view.js';
import { failure } from '../../machines/failure.js';
import { createChangeListeners, type ChangeListeners } from '../host/change-listeners.js';
import { gatedActors } from '../host/gated-actors.js';
import { IdentificationHostError } from '../host/host-error.js';
import type { HostEvent } from '../host/host-event.js';
import type { HostSettings } from './host-settings.js';
import { createHostedUrls } from './hosted-urls.js';
import type { HostedIdentification } from '../host/identification-host.js';
import { inputOf, snapshotOf, timelineOf } from './identification-record.js';
import type { IdentificationRecord } from './identification-store.js';
import { startLive, type LiveIdentification } from './live-identification.js';

/** How a record is brought to life. */
type Wake =
  /** Goes on calling from where it is; a damaged record asks the gateway where that is. */
  | { readonly kind: 'resume' }
  /** Takes an event where it is parked. */
  | { readonly kind: 'event'; readonly event: IdentificationEvent }
  /** Begins anew with this input, whatever the record says. */
  | { readonly kind: 'begin'; readonly input: IdentificationInput };

/** The identifications that are doing something, and how all are seen. */
export interface LiveRegistry {
  get(id: string): LiveIdentification | undefined;
  /** @throws IdentificationHostError `closed` */
  wake(record: IdentificationRecord, how: Wake): LiveIdentification;
  /** What a record looks like to the machine, live or parked. */
  look(record: IdentificationRecord): IdentificationSnapshot;
  /** Whether a record in progress can't be used as it is. */
  isDamaged(record: IdentificationRecord): boolean;
  show(record: IdentificationRecord): HostedIdentification;
  readonly listeners: ChangeListeners;
  /** Lets the calls in flight end, and stops everything: at once after `timeout` ms. */
  drain(timeout: number): Promise<void>;
}

interface Hooks {
  /** Is a row again, as it is saved. */
  readonly parked: (record: IdentificationRecord) => void;
  /** Could not be saved: it goes on from its record, later. */
  readonly dropped: (id: string) => void;
  readonly observe: (event: HostEvent) => void;
}

export function createLiveRegistry(settings: HostSettings, hooks: Hooks): LiveRegistry {
  const { store, machineOptions, retention, inspect } = settings;
  const { observe } = hooks;
  const rules = { retention, delivers: settings.onCompleted !== null };
  const lives = new Map<string, LiveIdentification>();
  const bySystem = new WeakMap<object, LiveIdentification>();
  const urls = createHostedUrls();
  const listeners = createChangeListeners();
  let closing = false;
  let emptied: (() => void) | null = null;

  const machine = identificationMachine.provide({
    actors: gatedActors(settings.actors, {
      pass: async (system, call, signal) => {
        const live = bySystem.get(system);
        if (live === undefined) throw failure('unexpected');
        await live.saved();
        signal.throwIfAborted();
        const { id } = live.record();
        const { late, end } = live.beginCall();
        const since = performance.now();
        return (how) => {
          end();
          const isFailure = typeof how === 'object';
          observe({
            type: 'call',
            id,
            call,
            outcome: isFailure ? how.code : how,
            httpStatus: isFailure ? (how.httpStatus ?? null) : null,
            duration: performance.now() - since,
            late,
          });
        };
      },
    }),
  });

  function wake(record: IdentificationRecord, how: Wake): LiveIdentification {
    if (closing) throw new IdentificationHostError('closed', 'The host is closed.');
    const { id, state } = record;
    const read = inputOf(record, machineOptions);
    const isDamaged = read.checkpoint === null && how.kind !== 'begin';
    if (isDamaged) observe({ type: 'damaged', id, state });
    const shown = snapshotOf(record, read, urls.get(id));
    const input = how.kind === 'begin' ? how.input : read;
    const live = startLive(
      {
        actor: createActor(machine, {
          input,
          ...(inspect !== null && { inspect: inspect(id) }),
          ...(how.kind === 'event' && !isDamaged && { snapshot: shown }),
        }),
        record: how.kind === 'begin' ? { ...record, subject: input.subject } : record,
        shown,
        event: how.kind === 'event' ? how.event : null,
      },
      {
        store,
        rules,
        observe,
        started: (live, system) => {
          lives.set(id, live);
          bySystem.set(system, live);
        },
        changed,
        failed: (live) => {
          forget(live);
          hooks.dropped(id);
        },
      },
    );
    return live;
  }

  function changed(live: LiveIdentification): void {
    const record = live.record();
    if (listeners.has(record.id)) listeners.tell(toHosted(record, live.shown()));
    const isParked = !isWorking(record.state);
    if (!isParked && !(closing && live.isIdle())) return;
    urls.set(record.id, live.snapshot().context.url);
    live.park();
    forget(live);
    if (isParked) hooks.parked(record);
  }

  function forget(live: LiveIdentification): void {
    const { id } = live.record();
    if (lives.get(id) === live) lives.delete(id);
    if (lives.size === 0) emptied?.();
  }

  const look = (record: IdentificationRecord): IdentificationSnapshot =>
    lives.get(record.id)?.shown() ??
    snapshotOf(record, inputOf(record, machineOptions), urls.get(record.id));

  return {
    get: (id) => lives.get(id),
    wake,
    look,
    isDamaged: (record) => record.inProgress && inputOf(record, machineOptions).checkpoint === null,
    show: (record) => toHosted(lives.get(record.id)?.record() ?? record, look(record)),
    listeners,
    drain: async (timeout) => {
      closing = true;
      for (const live of [...lives.values()]) if (live.isIdle()) changed(live);
      if (lives.size > 0) await within(timeout);
      for (const live of [...lives.values()]) {
        live.drop(new IdentificationHostError('closed', 'The host is closed.'));
        forget(live);
      }
    },
  };

  function within(timeout: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeout);
      emptied = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const toHosted = (
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
