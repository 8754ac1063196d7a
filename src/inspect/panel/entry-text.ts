/** The texts that a panel shows for an entry of a journal. */
import { STATE_TITLES } from '../../diagram/overview-texts.js';
import type { JournalEntry } from '../journal-entry.js';

export const stateTitle = (state: string): string => STATE_TITLES[state] ?? state;

const STEP_TEXTS: Readonly<Record<string, string>> = {
  requesting: 'asking the gateway',
  asking: 'asking the gateway on a hint',
  waiting: 'waiting to ask again',
};

/** The state with its inner step: `Phase A polling, asking the gateway`. */
export const stateText = ({ state, step }: JournalEntry): string =>
  step === null ? stateTitle(state) : `${stateTitle(state)}, ${STEP_TEXTS[step] ?? step}`;

const ACTOR_RESULT = /^xstate\.(done|error)\.actor\.\w+\.(call|wait)$/;

/** The event: `the gateway answered` for `xstate.done.actor.initiating.call`. */
export function eventText({ event, problem, failure }: JournalEntry): string {
  const [, outcome, actor] = ACTOR_RESULT.exec(event) ?? [];
  if (actor === 'wait') return 'time to ask again';
  if (outcome === 'done') return 'the gateway answered';
  if (outcome === 'error') {
    const reason = (problem ?? failure)?.code;
    return reason === undefined ? 'the call failed' : `the call failed: ${reason}`;
  }
  if (event === 'xstate.init') return 'started';
  return event === 'xstate.stop' ? 'stopped' : event;
}

/** The time of day with milliseconds, in UTC as in the entry. */
export const timeText = ({ at }: JournalEntry): string => at.slice(11, 23);

/** Every field of an entry as text. */
export const fieldTexts = (entry: JournalEntry): [name: string, text: string][] =>
  Object.entries(entry).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'string' ? value : value === null ? '–' : JSON.stringify(value),
  ]);
