import { isHidden } from '../host/attention.js';
import { openTabChannel, type Command, type SharedState, type TabChannel } from './tab-channel.js';
import { queueForLock, type TabLock } from './tab-lock.js';

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
  readonly locks: Pick<LockManager, 'request'> | null;
  /** Makes this tab the active one, from the last state that another active tab has sent. */
  readonly lead: (lastState: SharedState | null) => Leader;
  /** The role of this tab or the state of the active tab has changed. */
  readonly changed: () => void;
}

/** This tab among the tabs that show the same identification. */
export interface Tabs {
  readonly role: () => 'undecided' | 'active' | 'mirror';
  /** The state of the active tab, as far as this tab knows it. */
  readonly state: () => SharedState | null;
  /**
   * Has the active tab perform a command, once, and calls `handled` after that. While there is no
   * active tab, the command waits for the next one.
   */
  readonly perform: (command: Command, handled?: () => void) => void;
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

export function createTabs({ name, locks, lead, changed }: TabsOptions): Tabs {
  let role: ReturnType<Tabs['role']> = 'undecided';
  let leader: Leader | null = null;
  let lastState: SharedState | null = null;
  let connection: { readonly channel: TabChannel; readonly lock: TabLock } | null = null;
  /** Commands that are not confirmed yet. */
  const pending = new Map<string, { readonly command: Command; readonly handled: () => void }>();
  const handledIds = new Set<string>();
  let answerTimer: ReturnType<typeof setTimeout> | undefined;
  let checkTimer: ReturnType<typeof setInterval> | undefined;

  const broadcast = (): void => {
    if (leader !== null) connection?.channel.post({ kind: 'state', state: leader.state() });
  };

  function post(id: string, command: Command): void {
    connection?.channel.post({ kind: 'command', id, command });
    expectAnswer();
  }

  /** A browser can freeze a tab that holds the lock: a tab in front then takes the lock. */
  function expectAnswer(): void {
    answerTimer ??= setTimeout(() => {
      answerTimer = undefined;
      if (!isHidden()) connection?.lock.steal();
    }, ANSWER_TIMEOUT_MS);
  }

  function answered(): void {
    clearTimeout(answerTimer);
    answerTimer = undefined;
  }

  function checkActiveTab(): void {
    if (role !== 'mirror' || isHidden()) return;
    connection?.channel.post({ kind: 'hello' });
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

  function join(): void {
    const channel = openTabChannel(name, (message) => {
      if (leader !== null) {
        if (message.kind === 'hello') {
          leader.nudge();
          broadcast();
        } else if (message.kind === 'command') {
          // A tab that has missed the confirmation sends its command again.
          if (!handledIds.has(message.id)) leader.perform(message.command);
          handledIds.add(message.id);
          channel.post({ kind: 'handled', id: message.id });
        }
      } else if (message.kind === 'state') {
        answered();
        lastState = message.state;
        changed();
      } else if (message.kind === 'handled') {
        answered();
        pending.get(message.id)?.handled();
        pending.delete(message.id);
      }
    });
    const lock = queueForLock(locks, name, { held: becomeActive, waiting: becomeMirror });
    connection = { channel, lock };
  }

  return {
    role: () => role,
    state: () => leader?.state() ?? lastState,
    perform: (command, handled = () => undefined) => {
      if (leader !== null) {
        leader.perform(command);
        handled();
        return;
      }
      const id = crypto.randomUUID();
      pending.set(id, { command, handled });
      if (role === 'mirror') post(id, command);
    },
    broadcast,
    checkActiveTab,
    join,
    leave: () => {
      resetRole();
      connection?.lock.release();
      connection?.channel.close();
      connection = null;
    },
  };
}
