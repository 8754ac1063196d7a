import { createActor, type InspectionEvent } from 'xstate';
import type { IdentificationMachine } from '../../machines/identification.machine.js';
import type {
  Checkpoint,
  IdentificationEvent,
  IdentificationInput,
} from '../../machines/identification.types.js';
import { viewOf, type IdentificationView } from '../../machines/identification.view.js';
import { checkpointOf } from '../input/checkpoint.js';
import { isHidden, isOffline } from '../host/attention.js';
import type { CheckpointStorage } from './checkpoint-storage.js';
import type { Command } from './tab-channel.js';

interface ActiveTabOptions {
  readonly machine: IdentificationMachine;
  /** The machine's input; a checkpoint that is not usable is left aside. */
  readonly inputFrom: (checkpoint: unknown) => IdentificationInput;
  readonly inspect: ((event: InspectionEvent) => void) | undefined;
  readonly storage: CheckpointStorage;
  readonly changed: () => void;
}

/** The identification in the one tab that acts. */
export interface ActiveTab {
  /** `null`: nothing has begun. */
  readonly view: () => IdentificationView | null;
  readonly checkpoint: () => Checkpoint | null;
  /** Whether it waits for the network. */
  readonly isPaused: () => boolean;
  /** Goes on from the stored checkpoint, where there is a usable one. */
  readonly resume: () => void;
  readonly perform: (command: Command) => void;
  /** The page is hidden, or the network is gone: from now on no deadline runs. */
  readonly attentionLost: () => void;
  /** The page is in front and online again: asks at once, with the deadline that was left. */
  readonly attentionRegained: () => void;
  /** Somebody looks at another tab: makes up for timers that browsers slow down in hidden ones. */
  readonly nudge: () => void;
  readonly stop: () => void;
}

interface Actor {
  readonly send: (event: IdentificationEvent) => void;
  readonly stop: () => void;
}

/** What can be forgotten without losing anything. */
const ENDED = new Set(['completed', 'cancelled', 'failed']);

export function actInTab({
  machine,
  inputFrom,
  inspect,
  storage,
  changed,
}: ActiveTabOptions): ActiveTab {
  let now: { readonly view: IdentificationView; readonly checkpoint: Checkpoint } | null = null;
  /** `null`: nothing has begun, or it is paused. */
  let actor: Actor | null = null;
  /** Epoch ms. */
  let uncountedSince: number | null = null;
  /** The user has said that the network is there, whatever the browser says. */
  let triesOffline = false;
  let hasStalledUnseen = false;

  /** Starts from a checkpoint, and tells the machine what has come meanwhile before it calls. */
  function start(checkpoint: unknown, ...events: readonly IdentificationEvent[]): void {
    actor?.stop();
    const started = createActor(machine, {
      input: inputFrom(checkpoint),
      ...(inspect && { inspect }),
    });
    actor = null;
    started.subscribe((snapshot) => {
      now = { view: viewOf(snapshot), checkpoint: checkpointOf(snapshot) };
      // First: it is written down before anything is sent.
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
    if (now?.view.working !== true || triesOffline || !isOffline()) return;
    actor?.stop();
    actor = null;
    changed();
  }

  /** Goes on from where it is, with all the time that it had when it was last looked at. */
  function goOn(...events: readonly IdentificationEvent[]): void {
    if (now === null) return;
    const { waitingSince } = now.checkpoint;
    const uncounted = uncountedSince === null ? 0 : Math.max(0, Date.now() - uncountedSince);
    // Given back: from here on the time is counted off anew.
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
    if (event.type === 'status.check') triesOffline = isOffline();
    if (now !== null && actor === null) goOn(event);
    else if (now !== null) actor?.send(event);
    else if (event.type.startsWith('redirect.'))
      start(unknownReturn(machine, inputFrom(null)), event);
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
        if (now === null || !ENDED.has(now.view.state)) return;
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
      // Online again, though hidden.
      if (isPaused() && !isOffline()) goOn();
      uncountedSince ??= Date.now();
      pauseWhileOffline();
    },

    attentionRegained: () => {
      triesOffline = false;
      if (isPaused() || isInPhase()) goOn();
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
 * Where a return comes to a page that knows of no identification: another browser, cleared storage,
 * or a forged link. Nothing is initiated; the gateway is asked, and knows.
 */
function unknownReturn(machine: IdentificationMachine, input: IdentificationInput): Checkpoint {
  return {
    ...checkpointOf(createActor(machine, { input }).getSnapshot()),
    state: 'awaitingRedirect',
    place: 'awaitingRedirect',
    hostedPage: 'identityCheck',
  };
}
