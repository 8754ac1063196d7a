import * as v from 'valibot';
import { OTHER } from '../gateway/redact.js';
import { EVENT_TYPES, FAILURE_CODES, HOSTED_PAGES, STATE_NAMES } from './vocabulary.js';

const wordOf = (words: ReadonlySet<string>) => v.picklist([...words, OTHER]);

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const code = v.pipe(v.string(), v.regex(/^(?:\[other\]|[A-Z_]{1,64})$/));

const failureSchema = v.object({
  code: wordOf(FAILURE_CODES),
  httpStatus: v.nullable(count),
});

/**
 * One line of a journal. Nothing that is not named here, and no word that is not the machine's own,
 * gets through: a line from anywhere can be shown.
 */
const journalEntrySchema = v.object({
  version: v.literal(1),
  run: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)),
  at: v.pipe(v.string(), v.maxLength(24), v.isoTimestamp()),
  event: wordOf(EVENT_TYPES),
  state: wordOf(STATE_NAMES),
  step: v.nullable(wordOf(STATE_NAMES)),
  hostedPage: v.nullable(wordOf(HOSTED_PAGES)),
  status: v.nullable(code),
  request: count,
  polls: count,
  attempts: count,
  problem: v.nullable(failureSchema),
  failure: v.nullable(failureSchema),
});

/** What happened at one moment of one identification, and where it was afterwards. */
export interface JournalEntry {
  readonly version: 1;
  /**
   * Eight hexadecimal digits that tell runs apart: new for each start of the machine, or, in a
   * server's directory of journals, the same for one identification.
   */
  readonly run: string;
  /** ISO 8601, UTC, with ms. */
  readonly at: string;
  /** The type of the event; `xstate.init` where the run began. */
  readonly event: string;
  /** The state after the event. */
  readonly state: string;
  /** The inner step, `requesting` or `waiting`, where the state has any. */
  readonly step: string | null;
  /** The hosted page that the user was last sent to; never its URL. */
  readonly hostedPage: string | null;
  /** The gateway's status last seen. */
  readonly status: string | null;
  /** How many requests were begun since the machine was started: the ordinal of the last one. */
  readonly request: number;
  /** Polls answered or failed in this phase. */
  readonly polls: number;
  /** Calls in a row that failed. */
  readonly attempts: number;
  /** Why the last call failed, while the machine goes on by itself. */
  readonly problem: JournalFailure | null;
  /** Why it is `failed`. */
  readonly failure: JournalFailure | null;
}

/** What a journal says of a failure. */
export interface JournalFailure {
  readonly code: string;
  readonly httpStatus: number | null;
}

/** What was read of a journal. */
export interface JournalReading {
  readonly entries: readonly JournalEntry[];
  /** Lines that are no entries: cut off by a crash, of another version, tampered with. */
  readonly unreadable: number;
}

/**
 * Reads the lines of a journal. What a crash has cut off, and whatever else is no entry, is counted
 * and left out.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { readJournal } from 'identification-machine/inspect';
 *
 * const { entries } = readJournal(readFileSync('identification.jsonl', 'utf8'));
 * for (const { at, event, state } of entries) console.log(at, event, state);
 * ```
 */
export function readJournal(text: string): JournalReading {
  const readings = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(readJournalLine);
  const entries = readings.filter((entry) => entry !== null);
  return { entries, unreadable: readings.length - entries.length };
}

/** One line; `null` where it is no entry. */
export function readJournalLine(line: string): JournalEntry | null {
  try {
    const parsed = v.safeParse(journalEntrySchema, JSON.parse(line));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
