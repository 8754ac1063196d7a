import { isHidden } from '../host/attention.js';
import { tryToClose } from '../host/hosted-window.js';
import { randomId } from '../host/random-id.js';
import {
  openTabChannel,
  type Command,
  type SharedState,
  type TabChannel,
  type TabMessage,
} from './tab-channel.js';
import { queueForLock, type Locks, type TabLock } from './tab-lock.js';

/** What the active tab does for all tabs. */
export interface Leader {
  /** Resumes from the stored checkpoint, and performs the commands that no active tab has seen. */
  readonly begin: (commands: readonly Command[]) => void;
  readonly perform: (command: Command) => void;
  readonly state: () => SharedState;
  /** The user looks at another tab. */
  readonly nudge: () => void;
  readonly stop: () => void;
}

interface TabsOptions {
  /** The same in all tabs that show the same identification. */
  readonly name: string;
  readonly locks: Locks | null;
  /** Makes this tab the active one, from the last state that another active tab has sent. */
  readonly lead: (lastState: SharedState | null) => Leader;
  /** The role of this tab or the state of the active tab has changed. */
  readonly changed: () => void;
  /** Another tab has reported a return. True: it is the window that this tab has opened. */
  readonly returned: () => boolean;
}

/** This tab among the tabs that show the same identification. */
export interface Tabs {
  readonly role: () => 'undecided' | 'active' | 'mirror';
  /** The state of the active tab, as far as this tab knows it. */
  readonly state: () => SharedState | null;
  /**
   * Has the active tab perform a command, once, and calls `handled` after that. While there is no
   * active tab, the command waits for the next one.
   *
   * @param id the same for reports of the same event
   */
  readonly perform: (command: Command, handled?: () => void, id?: string) => void;
  /** Sends the state to the other tabs, if this tab is the active one. */
  readonly broadcast: () => void;
  /** The user looks at this tab: makes sure that the active tab is alive. */
  readonly checkActiveTab: () => void;
  /** To be called at first, and after `leave`. */
  readonly join: () => void;
  /** Leaves the active role to another tab. */
  readonly leave: () => void;
}

/** How long the active tab may take to answer. */
const ANSWER_TIMEOUT_MS = 3_000;

/** How often a mirror in front asks whether the active tab is alive. */
const CHECK_INTERVAL_MS = 5_000;

export function createTabs({ name, locks, lead, changed, returned }: TabsOptions): Tabs {
  let role: ReturnType<Tabs['role']> = 'undecided';
  let leader: Leader | null = null;
  let lastState: SharedState | null = null;
  let connection: { readonly channel: TabChannel | null; readonly lock: TabLock } | null = null;
  /** Whether another tab was ever heard: a channel can exist and deliver nothing. */
  let hasHeard = false;
  let hasStolen = false;
  /** Commands that are not confirmed yet. */
  const pending = new Map<string, { readonly command: Command; readonly handled: () => void }>();
  const handledIds = new Set<string>();
  /** Commands of this tab. */
  const performedIds = new Set<string>();
  /** This page is to be closed as soon as its return is handled. */
  let isToClose = false;
  let answerTimer: ReturnType<typeof setTimeout> | undefined;
  let checkTimer: ReturnType<typeof setInterval> | undefined;

  const broadcast = (): void => {
    if (leader !== null) connection?.channel?.post({ kind: 'state', state: leader.state() });
  };

  function post(id: string, command: Command): void {
    connection?.channel?.post({ kind: 'command', id, command });
    expectAnswer();
  }

  /** A browser can freeze a tab that holds the lock: a tab in front then takes the lock. */
  function expectAnswer(): void {
    answerTimer ??= setTimeout(() => {
      answerTimer = undefined;
      if (isHidden()) return;
      // Two tabs that do not hear each other would steal in turns.
      if (hasStolen && !hasHeard) connection?.lock.goWithout();
      else {
        hasStolen = true;
        connection?.lock.steal();
      }
    }, ANSWER_TIMEOUT_MS);
  }

  function answered(): void {
    clearTimeout(answerTimer);
    answerTimer = undefined;
  }

  function checkActiveTab(): void {
    if (role !== 'mirror' || isHidden()) return;
    connection?.channel?.post({ kind: 'hello' });
    expectAnswer();
  }

  function becomeActive(): void {
    resetRole();
    role = 'active';
    leader = lead(lastState);
    leader.begin([...pending.values()].map(({ command }) => command));
    for (const { handled } of pending.values()) handled();
    pending.clear();
    changed();
    broadcast();
  }

  function becomeMirror(): void {
    resetRole();
    role = 'mirror';
    changed();
    checkTimer = setInterval(checkActiveTab, CHECK_INTERVAL_MS);
    checkActiveTab();
    for (const [id, { command }] of pending) post(id, command);
  }

  function resetRole(): void {
    role = 'undecided';
    lastState = leader?.state() ?? lastState;
    leader?.stop();
    leader = null;
    answered();
    clearInterval(checkTimer);
  }

  /** A tab that has missed the confirmation sends its command again. */
  function performOnce(id: string, command: Command): void {
    if (!handledIds.has(id)) leader?.perform(command);
    handledIds.add(id);
  }

  function receive(channel: TabChannel, message: TabMessage): void {
    if (message.kind === 'command') {
      if (leader !== null) {
        performOnce(message.id, message.command);
        channel.post({ kind: 'handled', id: message.id });
      }
      if (isReturn(message.command) && returned()) channel.post({ kind: 'close', id: message.id });
    } else if (message.kind === 'close') {
      if (!performedIds.has(message.id)) return;
      isToClose = true;
      closeIfHandled();
    } else if (message.kind === 'handled') {
      answered();
      pending.get(message.id)?.handled();
      pending.delete(message.id);
      closeIfHandled();
    } else if (leader === null) {
      if (message.kind === 'hello') return;
      answered();
      lastState = message.state;
      changed();
    } else if (message.kind === 'hello') {
      leader.nudge();
      broadcast();
    }
  }

  function closeIfHandled(): void {
    if (isToClose && pending.size === 0) tryToClose(window);
  }

  function join(): void {
    const channel = openTabChannel(name, (message) => {
      hasHeard ||= message.kind !== 'hello';
      if (channel !== null) receive(channel, message);
    });
    // At once, so that a page without locks hears of a return to a window that it has opened.
    for (const [id, { command }] of pending) channel?.post({ kind: 'command', id, command });
    // Tabs that can't hear each other can't mirror each other: without a channel, each is active.
    const usable = channel === null ? null : locks;
    // Before the queue, which can make this tab active at once.
    connection = { channel, lock: NO_LOCK };
    const lock = queueForLock(usable, name, { held: becomeActive, waiting: becomeMirror });
    connection = { channel, lock };
  }

  return {
    role: () => role,
    state: () => leader?.state() ?? lastState,
    perform: (command, handled = () => undefined, id = randomId()) => {
      performedIds.add(id);
      if (leader !== null) {
        performOnce(id, command);
        handled();
        return;
      }
      pending.set(id, { command, handled });
      if (role === 'mirror') post(id, command);
    },
    broadcast,
    checkActiveTab,
    join,
    leave: () => {
      resetRole();
      connection?.lock.release();
      connection?.channel?.close();
      connection = null;
    },
  };
}

const NO_LOCK: TabLock = {
  steal: () => undefined,
  goWithout: () => undefined,
  release: () => undefined,
};

const isReturn = ({ type }: Command): boolean => type.startsWith('redirect.');
