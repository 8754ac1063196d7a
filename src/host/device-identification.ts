import { createActor, type InspectionEvent } from 'xstate';
import {
  identificationMachine,
  type IdentificationSnapshot,
} from '../../machines/identification.machine.js';
import { UNKNOWN_SESSION_GRACE } from '../../machines/identification.timings.js';
import type {
  Checkpoint,
  HostOnlyEvent,
  IdentificationActors,
  IdentificationEvent,
  IdentificationInput,
} from '../../machines/identification.types.js';
import { viewOf, type IdentificationView } from '../../machines/identification.view.js';
import { checkpointOf } from '../input/checkpoint.js';
import { createNetworkGate } from './network-gate.js';
import type { ScreenView } from './screen-host.js';
import type { StoredCheckpoint } from './stored-checkpoint.js';

/** What an identification on a device can be asked to do. */
export interface DeviceCommand {
  readonly type: IdentificationEvent['type'] | 'hint' | 'start' | 'forget';
}

interface DeviceOptions {
  readonly actors: IdentificationActors;
  /** Makes the machine's input; an unusable checkpoint is ignored. */
  readonly inputFrom: (checkpoint: unknown) => IdentificationInput;
  /** Whether to start an identification if there is none. */
  readonly startOnLoad: boolean;
  readonly inspect: ((event: InspectionEvent) => void) | undefined;
  readonly storage: {
    readonly read: () => StoredCheckpoint | null;
    /** Is called before the calls of the checkpoint's state are sent. */
    readonly write: (checkpoint: Checkpoint) => void;
    readonly remove: () => void;
  };
  /** Whether the user sees something else than this page or app. */
  readonly isHidden: () => boolean;
  /** Whether the platform reports that there is no network. */
  readonly isOffline: () => boolean;
  readonly changed: () => void;
}

/** An identification whose machine runs on the user's device: in a page or an app. */
export interface DeviceIdentification {
  /** `null`: nothing has begun. */
  readonly view: () => IdentificationView | null;
  readonly checkpoint: () => Checkpoint | null;
  /** Whether it waits for the network. */
  readonly isOffline: () => boolean;
  /**
   * Resumes from the stored checkpoint, or starts.
   *
   * @param first what comes before any call, and before a start
   */
  readonly begin: (first: () => void) => void;
  readonly perform: (command: DeviceCommand) => void;
  /** The page or app is hidden or in front again. */
  readonly visibilityChanged: () => void;
  /** The platform reports that the network is gone or back. */
  readonly networkChanged: () => void;
  /** The user looks at another tab: makes up for timers that browsers slow down in hidden tabs. */
  readonly nudge: () => void;
  readonly stop: () => void;
}

interface Actor {
  readonly send: (event: IdentificationEvent | HostOnlyEvent) => void;
  readonly noteAttention: () => void;
  /** Polls now, once a second at most. */
  readonly check: () => void;
  readonly stop: () => void;
}

/** The states in which it may be dropped from the screen: the gateway still knows what it knows. */
const FORGETTABLE = new Set<IdentificationView['state']>(['completed', 'cancelled', 'failed']);

/** The least time between two polls because the page or app is in front again. */
const MIN_CHECK_INTERVAL_MS = 1_000;

/** What to show where nothing has begun. */
export function idleViewOf(
  input: IdentificationInput,
): Pick<ScreenView, keyof IdentificationView> & { readonly state: 'idle' } {
  const unstarted = createActor(identificationMachine, { input }).getSnapshot();
  return { ...viewOf(unstarted), state: 'idle', working: false, can: [] };
}

export function createDeviceIdentification(options: DeviceOptions): DeviceIdentification {
  const { inputFrom, startOnLoad, inspect, storage, isHidden, changed } = options;
  let now: { readonly view: IdentificationView; readonly checkpoint: Checkpoint } | null = null;
  let actor: Actor | null = null;
  const gate = createNetworkGate(options.actors, options.isOffline, () => {
    actor?.noteAttention();
    changed();
  });
  const machine = identificationMachine.provide({ actors: gate.actors });

  const hasAttention = (): boolean => !isHidden() && !gate.isDown();
  const isOffline = (): boolean => now?.view.working === true && gate.isDown();

  /** Starts from a checkpoint, and sends the machine the events before it calls the gateway. */
  function start(checkpoint: unknown, ...events: readonly IdentificationEvent[]): void {
    run(checkpoint, events, () => false);
  }

  /** @param isRefused whether a snapshot means that there is no identification: it is dropped */
  function run(
    checkpoint: unknown,
    events: readonly IdentificationEvent[],
    isRefused: (snapshot: IdentificationSnapshot) => boolean,
  ): void {
    actor?.stop();
    const started = createActor(machine, {
      input: inputFrom(checkpoint),
      ...(inspect && { inspect }),
    });
    let hadAttention = true;
    let checkedAt = -Infinity;
    const send = (event: IdentificationEvent | HostOnlyEvent): void => {
      if (started.getSnapshot().status === 'active') started.send(event);
    };
    const check = (): void => {
      if (Date.now() - checkedAt < MIN_CHECK_INTERVAL_MS) return;
      checkedAt = Date.now();
      send({ type: 'status.check' });
    };
    actor = {
      send,
      noteAttention: () => {
        if (hasAttention() === hadAttention) return;
        hadAttention = !hadAttention;
        send({ type: hadAttention ? 'attention.regained' : 'attention.lost' });
        if (hadAttention) check();
      },
      check,
      stop: () => {
        started.stop();
      },
    };
    started.subscribe((snapshot) => {
      if (isRefused(snapshot)) {
        drop();
        if (startOnLoad) start(null);
        return;
      }
      now = { view: viewOf(snapshot), checkpoint: checkpointOf(snapshot) };
      // First: the checkpoint is written before anything is sent.
      storage.write(now.checkpoint);
      changed();
    });
    started.start();
    for (const event of events) send(event);
    actor.noteAttention();
  }

  function drop(): void {
    actor?.stop();
    actor = null;
    now = null;
    storage.remove();
    changed();
  }

  /**
   * A return to a page that knows no identification: another browser, cleared storage, a forged
   * link, or a page that is its own Success URL and is opened for the first time. The gateway says
   * whether there is one: until then, nothing is initiated.
   */
  function startFromUnknownReturn(event: IdentificationEvent): void {
    const nothing = createActor(machine, { input: inputFrom(null) }).getSnapshot();
    const checkpoint: Checkpoint = {
      ...checkpointOf(nothing),
      state: 'awaitingRedirect',
      place: 'awaitingRedirect',
      hostedPage: 'identityCheck',
      // This page has initiated nothing that the gateway could learn of late.
      spent: { initiating: 0, protocol: 0, unknownSession: UNKNOWN_SESSION_GRACE },
    };
    run(checkpoint, [event], ({ context: { failure } }) => failure?.code === 'unknownSession');
  }

  function perform({ type }: DeviceCommand): void {
    if (type === 'start') {
      if (now === null || now.view.state === 'cancelled') start(null);
    } else if (type === 'forget') {
      if (now !== null && FORGETTABLE.has(now.view.state)) drop();
    } else if (now !== null) {
      if (type === 'status.check') gate.tryNow();
      actor?.send({ type });
    } else if (type !== 'hint' && type.startsWith('redirect.')) {
      startFromUnknownReturn({ type });
    }
  }

  return {
    view: () => {
      const view = now?.view ?? null;
      if (view === null || !isOffline() || view.can.includes('status.check')) return view;
      // The machine is in a call, which waits for the network; this host tries it.
      return { ...view, can: [...view.can, 'status.check'] };
    },
    checkpoint: () => now?.checkpoint ?? null,
    isOffline,

    begin: (first) => {
      const { checkpoint } = inputFrom(storage.read()?.checkpoint);
      if (checkpoint !== null) start(checkpoint);
      first();
      if (now === null && startOnLoad) perform({ type: 'start' });
    },
    perform,

    visibilityChanged: () => actor?.noteAttention(),
    networkChanged: () => {
      gate.networkChanged();
      // The network is back, or is another one.
      if (hasAttention()) actor?.check();
    },

    nudge: () => {
      const at = now?.view.progress.nextCallAt ?? null;
      if (at !== null && at <= Date.now()) actor?.send({ type: 'status.check' });
    },

    stop: () => {
      actor?.stop();
      actor = null;
    },
  };
}
