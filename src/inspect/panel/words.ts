import { TITLES } from '../../diagram/words.js';
import type { JournalEntry } from '../journal-entry.js';

export const titleOf = (state: string): string => TITLES[state] ?? state;

const STEPS: Readonly<Record<string, string>> = {
  requesting: 'asking the gateway',
  waiting: 'waiting to ask again',
};

/** A state with its inner step: `Phase A polling, asking the gateway`. */
export const whereOf = ({ state, step }: JournalEntry): string =>
  step === null ? titleOf(state) : `${titleOf(state)}, ${STEPS[step] ?? step}`;

const ANSWER = /^xstate\.(done|error)\.actor\.(\w+)\.(call|wait)$/;

/** What an event says: `Initiated: answered` for `xstate.done.actor.initiating.call`. */
export function wordsOf({ event, problem, failure }: JournalEntry): string {
  const [, outcome, place, what] = ANSWER.exec(event) ?? [];
  if (place !== undefined) {
    if (what === 'wait') return 'time to ask again';
    if (outcome === 'done') return 'the gateway answered';
    const reason = (problem ?? failure)?.code;
    return reason === undefined ? 'the call failed' : `the call failed: ${reason}`;
  }
  if (event === 'xstate.init') return 'started';
  if (event === 'xstate.stop') return 'stopped';
  return event;
}

/** The time of the day with ms, as it stands in the entry (UTC). */
export const timeOf = ({ at }: JournalEntry): string => at.slice(11, 23);

/** Every field of an entry, for reading. */
export const fieldsOf = (entry: JournalEntry): [name: string, value: string][] =>
  Object.entries(entry).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'string' ? value : value === null ? '–' : JSON.stringify(value),
  ]);
