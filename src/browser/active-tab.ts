import { createActor, type InspectionEvent } from 'xstate';
import type { IdentificationMachine } from '../../machines/identification.machine.js';
import type {
  Checkpoint,
  IdentificationEvent,
  IdentificationInput,
  IdentificationState,
} from '../../machines/identification.types.js';
import { viewOf, type IdentificationView } from '../../machines/identification.view.js';
import { checkpointOf } from '../input/checkpoint.js';
import { isHidden, isOffline } from '../host/attention.js';
import type { CheckpointStorage } from './checkpoint-storage.js';
import type { Command } from './tab-channel.js';

interface ActiveTabOptions {
  readonly machine: IdentificationMachine;
  /** Makes the machine's input; an unusable checkpoint is ignored. */
  readonly inputFrom: (checkpoint: unknown) => IdentificationInput;
  readonly inspect: ((event: InspectionEvent) => void) | undefined;
  readonly storage: CheckpointStorage;
  readonly changed: () => void;
}

/** The identification in the active tab. */
export interface ActiveTab {
  /** `null`: nothing has begun. */
  readonly view: () => IdentificationView | null;
  readonly checkpoint: () => Checkpoint | null;
  /** Whether it waits for the network. */
  readonly isPaused: () => boolean;
  /** Resumes from the stored checkpoint, if there is a usable one. */
  readonly resume: () => void;
  readonly perform: (command: Command) => void;
  /** The page is hidden or offline: from now on no deadline runs. */
  readonly attentionLost: () => void;
  /** The page is in front and online: polls at once, with the time that the deadline had left. */
  readonly attentionRegained: () => void;
  /** The user looks at another tab: makes up for timers that browsers slow down in hidden tabs. */
  readonly nudge: () => void;
  readonly stop: () => void;
}

interface Actor {
  readonly send: (event: IdentificationEvent) => void;
  readonly stop: () => void;
}

/** Whether it may be dropped from the screen: the gateway still knows what it knows. */
const isForgettable = (state: IdentificationState): boolean =>
  state === 'completed' || state === 'cancelled' || state === 'failed';

export function createActiveTab({
  machine,
  inputFrom,
  inspect,
  storage,
  changed,
}: ActiveTabOptions): ActiveTab {
  let now: { readonly view: IdentificationView; readonly checkpoint: Checkpoint } | null = null;
  /** `null`: nothing has begun, or it is paused. */
  let actor: Actor | null = null;
  /** Epoch ms since when no deadline runs. */
  let uncountedSince: number | null = null;
  /** The user has asked for a poll although the browser reports no network: it can be wrong. */
  let ignoresOffline = false;
  let hasStalledUnseen = false;

  /** Starts from a checkpoint, and sends the machine the events before it calls the gateway. */
  function start(checkpoint: unknown, ...events: readonly IdentificationEvent[]): void {
    actor?.stop();
    const started = createActor(machine, {
      input: inputFrom(checkpoint),
      ...(inspect && { inspect }),
    });
    actor = null;
    started.subscribe((snapshot) => {
      now = { view: viewOf(snapshot), checkpoint: checkpointOf(snapshot) };
      // First: the checkpoint is written before anything is sent.
      storage.write(now.checkpoint);
      if (now.view.state === 'stalled' && uncountedSince !== null) hasStalledUnseen = true;
      changed();
      if (actor !== null) pauseWhileOffline();
    });
    started.start();
    for (const event of events) started.send(event);
    actor = started;
    pauseWhileOffline();
  }

  function pauseWhileOffline(): void {
    if (now?.view.working !== true || ignoresOffline || !isOffline()) return;
    actor?.stop();
    actor = null;
    changed();
  }

  /** Starts from the last checkpoint, and moves the deadline by the time that does not count. */
  function resumeWith(...events: readonly IdentificationEvent[]): void {
    if (now === null) return;
    const { waitingSince } = now.checkpoint;
    const uncounted = uncountedSince === null ? 0 : Math.max(0, Date.now() - uncountedSince);
    // This time is given back now: the next resumption must not give it back again.
    if (uncountedSince !== null) uncountedSince = Date.now();
    start(
      {
        ...now.checkpoint,
        waitingSince: waitingSince === null ? null : waitingSince + uncounted,
      },
      ...events,
    );
  }

  function send(event: IdentificationEvent): void {
    if (event.type === 'status.check') ignoresOffline = isOffline();
    if (now !== null && actor === null) resumeWith(event);
    else if (now !== null) actor?.send(event);
    else if (event.type.startsWith('redirect.'))
      start(checkpointOfUnknownReturn(machine, inputFrom(null)), event);
  }

  const isPaused = (): boolean => now?.view.working === true && actor === null;

  const isInPhase = (): boolean => now?.view.state === 'phaseA' || now?.view.state === 'phaseB';

  return {
    view: () => now?.view ?? null,
    checkpoint: () => now?.checkpoint ?? null,
    isPaused,

    resume: () => {
      if (isHidden() || isOffline()) uncountedSince = Date.now();
      const { checkpoint } = inputFrom(storage.read()?.checkpoint);
      if (checkpoint !== null) start(checkpoint);
    },

    perform: ({ type }) => {
      if (type === 'start') {
        if (now === null || now.view.state === 'cancelled') start(null);
      } else if (type === 'forget') {
        if (now === null || !isForgettable(now.view.state)) return;
        actor?.stop();
        actor = null;
        now = null;
        storage.remove();
        changed();
      } else {
        send({ type });
      }
    },

    attentionLost: () => {
      // The network is back, although the page is hidden.
      if (isPaused() && !isOffline()) resumeWith();
      uncountedSince ??= Date.now();
      pauseWhileOffline();
    },

    attentionRegained: () => {
      ignoresOffline = false;
      if (isPaused() || isInPhase()) resumeWith();
      else if (hasStalledUnseen) actor?.send({ type: 'keepWaiting' });
      else actor?.send({ type: 'status.check' });
      hasStalledUnseen = false;
      uncountedSince = null;
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

/**
 * The checkpoint for a return to a page that knows no identification: another browser, cleared
 * storage, or a forged link. From it, the machine asks for the status and initiates nothing.
 */
function checkpointOfUnknownReturn(
  machine: IdentificationMachine,
  input: IdentificationInput,
): Checkpoint {
  return {
    ...checkpointOf(createActor(machine, { input }).getSnapshot()),
    state: 'awaitingRedirect',
    place: 'awaitingRedirect',
    hostedPage: 'identityCheck',
  };
}
