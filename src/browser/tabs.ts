import { isHidden } from '../host/attention.js';
import { openTabChannel, type Command, type SharedState, type TabChannel } from './tab-channel.js';
import { queueForLock, type TabLock } from './tab-lock.js';

/** What the one tab that acts does for all. */
export interface Leader {
  /** Goes on from the stored checkpoint, with the commands that had no tab to perform them. */
  readonly begin: (commands: readonly Command[]) => void;
  readonly perform: (command: Command) => void;
  readonly state: () => SharedState;
  /** Somebody looks at another tab. */
  readonly nudge: () => void;
  readonly stop: () => void;
}

interface TabsOptions {
  /** The same in all tabs that show the same identification. */
  readonly name: string;
  readonly locks: Pick<LockManager, 'request'> | null;
  /** This tab is to act, after what another one has told last. */
  readonly lead: (told: SharedState | null) => Leader;
  /** The role of this tab, or what the tab that acts tells, has changed. */
  readonly changed: () => void;
}

/** This tab among those that show the same identification. */
export interface Tabs {
  readonly role: () => 'undecided' | 'active' | 'mirror';
  /** The state of the tab that acts, as far as this one knows. */
  readonly state: () => SharedState | null;
  /**
   * Has the tab that acts perform a command, once; `handled` follows when it has. What is asked
   * while no tab acts waits for the one that will.
   */
  readonly ask: (command: Command, handled?: () => void) => void;
  /** Tells the other tabs the state, where this is the one that acts. */
  readonly tell: () => void;
  /** The user looks at this tab: makes sure that the one that acts is alive. */
  readonly look: () => void;
  /** For the beginning, and after `leave`. */
  readonly join: () => void;
  /** Another tab acts from now on. */
  readonly leave: () => void;
}

/** How long the tab that acts may take to answer, in ms. */
const ANSWER_TIME = 3_000;

/** How often a tab in front asks whether the one that acts is still there, in ms. */
const LOOK_EVERY = 5_000;

export function createTabs({ name, locks, lead, changed }: TabsOptions): Tabs {
  let role: ReturnType<Tabs['role']> = 'undecided';
  let leader: Leader | null = null;
  let told: SharedState | null = null;
  let connection: { readonly channel: TabChannel; readonly lock: TabLock } | null = null;
  /** What was asked for and is not yet confirmed. */
  const asked = new Map<string, { readonly command: Command; readonly handled: () => void }>();
  const handledIds = new Set<string>();
  let answerTimer: ReturnType<typeof setTimeout> | undefined;
  let lookTimer: ReturnType<typeof setInterval> | undefined;

  const tell = (): void => {
    if (leader !== null) connection?.channel.post({ kind: 'state', state: leader.state() });
  };

  function post(id: string, command: Command): void {
    connection?.channel.post({ kind: 'command', id, command });
    expectAnswer();
  }

  /** A tab can be frozen with the lock in its hands; one that the user looks at takes it then. */
  function expectAnswer(): void {
    answerTimer ??= setTimeout(() => {
      answerTimer = undefined;
      if (!isHidden()) connection?.lock.steal();
    }, ANSWER_TIME);
  }

  function answered(): void {
    clearTimeout(answerTimer);
    answerTimer = undefined;
  }

  function look(): void {
    if (role !== 'mirror' || isHidden()) return;
    connection?.channel.post({ kind: 'hello' });
    expectAnswer();
  }

  function act(): void {
    rest();
    role = 'active';
    leader = lead(told);
    leader.begin([...asked.values()].map(({ command }) => command));
    for (const { handled } of asked.values()) handled();
    asked.clear();
    changed();
    tell();
  }

  function mirror(): void {
    rest();
    role = 'mirror';
    changed();
    lookTimer = setInterval(look, LOOK_EVERY);
    look();
    for (const [id, { command }] of asked) post(id, command);
  }

  /** Neither acts nor looks. */
  function rest(): void {
    role = 'undecided';
    told = leader?.state() ?? told;
    leader?.stop();
    leader = null;
    answered();
    clearInterval(lookTimer);
  }

  function join(): void {
    const channel = openTabChannel(name, (message) => {
      if (leader !== null) {
        if (message.kind === 'hello') {
          leader.nudge();
          tell();
        } else if (message.kind === 'command') {
          // It is asked again by a tab that has not seen the answer.
          if (!handledIds.has(message.id)) leader.perform(message.command);
          handledIds.add(message.id);
          channel.post({ kind: 'handled', id: message.id });
        }
      } else if (message.kind === 'state') {
        answered();
        told = message.state;
        changed();
      } else if (message.kind === 'handled') {
        answered();
        asked.get(message.id)?.handled();
        asked.delete(message.id);
      }
    });
    connection = { channel, lock: queueForLock(locks, name, { held: act, waiting: mirror }) };
  }

  return {
    role: () => role,
    state: () => leader?.state() ?? told,
    ask: (command, handled = () => undefined) => {
      if (leader !== null) {
        leader.perform(command);
        handled();
        return;
      }
      const id = crypto.randomUUID();
      asked.set(id, { command, handled });
      if (role === 'mirror') post(id, command);
    },
    tell,
    look,
    join,
    leave: () => {
      rest();
      connection?.lock.release();
      connection?.channel.close();
      connection = null;
    },
  };
}
