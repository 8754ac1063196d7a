import { createActor, type InspectionEvent } from 'xstate';
import {
  identificationMachine,
  type IdentificationSnapshot,
} from '../../machines/identification.machine.js';
import { initialContext } from '../../machines/identification.logic.js';
import { UNKNOWN_SESSION_GRACE } from '../../machines/identification.timings.js';
import type {
  Checkpoint,
  HostOnlyEvent,
  IdentificationActors,
  IdentificationEvent,
  IdentificationInput,
} from '../../machines/identification.types.js';
import { stateOf, viewOf, type IdentificationView } from '../../machines/identification.view.js';
import { wakeAt } from '../gateway/timers.js';
import { checkpointOf } from '../input/checkpoint.js';
import { createNetworkGate } from './network-gate.js';
import type { WaitLimits } from './reconciliation.js';
import type { ScreenView } from './screen-host.js';
import type { StoredCheckpoint, Wait } from './stored-checkpoint.js';

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
  /** How long it may wait for its user in each state, in ms; 0: for ever. */
  readonly abandonAfter: WaitLimits;
  readonly inspect: ((event: InspectionEvent) => void) | undefined;
  readonly storage: {
    readonly read: () => StoredCheckpoint | null;
    /** Is called before the calls of the checkpoint's state are sent. */
    readonly write: (checkpoint: Checkpoint, wait: Wait | null) => void;
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
  readonly wait: () => Wait | null;
  /** Whether it waits for the network. */
  readonly isOffline: () => boolean;
  /**
   * Resumes from the stored checkpoint, or starts.
   *
   * @param first what comes before any call, and before a start
   * @param hasReturned whether that is a return, which is followed however late it is
   */
  readonly begin: (first: () => void, hasReturned: boolean) => void;
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
const FORGETTABLE = new Set<IdentificationView['state']>([
  ...(['completed', 'cancelled', 'expired', 'failed'] as const),
]);

/** Whether it is in the same state as before, and does not call the gateway. */
const isIdle = (snapshot: IdentificationSnapshot, before: IdentificationSnapshot): boolean =>
  !snapshot.hasTag('working') && stateOf(snapshot) === stateOf(before);

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
  const { inputFrom, startOnLoad, abandonAfter, inspect, storage, isHidden, changed } = options;
  let now: { readonly view: IdentificationView; readonly checkpoint: Checkpoint } | null = null;
  let actor: Actor | null = null;
  /** Kept through a reload, and until the user acts. */
  let wait: Wait | null = null;
  let cancelExpiry = (): void => undefined;
  const gate = createNetworkGate(options.actors, options.isOffline, () => {
    actor?.noteAttention();
    changed();
  });
  const machine = identificationMachine.provide({ actors: gate.actors });

  const hasAttention = (): boolean => !isHidden() && !gate.isDown();
  const isOffline = (): boolean => now?.view.working === true && gate.isDown();

  /** Starts from a checkpoint, or begins. */
  function start(checkpoint: unknown): void {
    run(checkpoint, []);
  }

  /** Starts from a checkpoint, and sends the machine the events before it calls the gateway. */
  function run(
    checkpoint: unknown,
    events: readonly (IdentificationEvent | HostOnlyEvent)[],
    {
      isRefused = () => false,
      snapshot: restored,
    }: {
      /** Whether a snapshot means that there is no identification: it is dropped. */
      readonly isRefused?: (snapshot: IdentificationSnapshot) => boolean;
      /** Where the machine starts, in place of the state that the checkpoint leads to. */
      readonly snapshot?: IdentificationSnapshot;
    } = {},
  ): void {
    actor?.stop();
    cancelExpiry();
    const started = createActor(machine, {
      input: inputFrom(checkpoint),
      ...(restored && { snapshot: restored }),
      ...(inspect && { inspect }),
    });
    let hasAsked = false;
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
      hasAsked ||= snapshot.hasTag('working');
      // The gateway could not say whether it has gone on: its user is here, and goes on.
      if (restored !== undefined && hasAsked && isIdle(snapshot, restored)) {
        start(checkpoint);
        return;
      }
      now = { view: viewOf(snapshot), checkpoint: checkpointOf(snapshot) };
      noteWait(now.view);
      // First: the checkpoint is written before anything is sent.
      storage.write(now.checkpoint, wait);
      changed();
    });
    started.start();
    for (const event of events) send(event);
    actor.noteAttention();
    wakeAtEnd();
  }

  /** Begins a wait, unless it goes on: a reload asks the gateway again, and leads to the same state. */
  function noteWait({ state }: IdentificationView): void {
    if (!(state in abandonAfter) || wait?.state === state) return;
    wait = { state, since: Date.now() };
    wakeAtEnd();
  }

  function wakeAtEnd(): void {
    cancelExpiry();
    const end = endOf(wait);
    if (end === null) return;
    cancelExpiry = wakeAt(end, () => {
      actor?.send({ type: 'expire' });
    });
  }

  /** Epoch ms at which a wait is over; `null` for never. */
  function endOf(of: Wait | null): number | null {
    const limit = of === null ? 0 : (new Map(Object.entries(abandonAfter)).get(of.state) ?? 0);
    return of === null || limit === 0 ? null : of.since + limit;
  }

  /**
   * Resumes from a stored checkpoint. Where its user comes back after too long, the gateway is asked once
   * whether it has gone on; otherwise it expires.
   */
  function resume(checkpoint: Checkpoint, isOver: boolean): void {
    const { state } = checkpoint;
    const snapshot = identificationMachine.resolveState({
      value: state,
      context: initialContext(inputFrom(checkpoint)),
    });
    if (!isOver || wait?.state !== state || !snapshot.can({ type: 'expire' })) start(checkpoint);
    else run(checkpoint, [{ type: 'expire' }], { snapshot });
  }

  function drop(): void {
    cancelExpiry();
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
    run(checkpoint, [event], {
      isRefused: ({ context: { failure } }) => failure?.code === 'unknownSession',
    });
  }

  function perform({ type }: DeviceCommand): void {
    // The user acts: a new wait begins.
    if (type !== 'hint') wait = null;
    if (type === 'start') {
      if (now === null || now.view.state === 'cancelled' || now.view.state === 'expired') {
        start(null);
      }
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
    wait: () => wait,
    isOffline,

    begin: (first, hasReturned) => {
      const stored = storage.read();
      const { checkpoint } = inputFrom(stored?.checkpoint);
      if (stored !== null && checkpoint !== null) {
        wait = stored.wait ?? { state: checkpoint.state, since: stored.savedAt };
        const end = endOf(wait);
        resume(checkpoint, !hasReturned && end !== null && end <= Date.now());
      }
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
      cancelExpiry();
      actor?.stop();
      actor = null;
    },
  };
}
