import * as v from 'valibot';
import { OTHER } from '../gateway/redact.js';
import { EVENT_TYPES, FAILURE_CODES, HOSTED_PAGES, STATE_NAMES } from './allowlist.js';
import type { RedactedFailure } from './redacted-event.js';

const wordOf = (words: ReadonlySet<string>) => v.picklist([...words, OTHER]);

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const code = v.pipe(v.string(), v.regex(/^(?:\[other\]|[A-Z_]{1,64})$/));

const failureSchema = v.object({
  code: wordOf(FAILURE_CODES),
  httpStatus: v.nullable(count),
});

/**
 * Validates a line of a journal. It drops unknown fields and refuses unknown words, so that an entry
 * of any origin is safe to show.
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

/** An event of an identification, and the state after it. */
export interface JournalEntry {
  readonly version: 1;
  /**
   * Eight hexadecimal digits that identify a run: new for each start of the machine, but always the
   * same for one identification in `openJournalDirectory`.
   */
  readonly run: string;
  /** ISO 8601 in UTC, with milliseconds. */
  readonly at: string;
  /** The type of the event; `xstate.init` at the start of a run. */
  readonly event: string;
  /** The state after the event. */
  readonly state: string;
  /** The inner step, `requesting` or `waiting`; `null` in a state without steps. */
  readonly step: string | null;
  /** The hosted page that the user was sent to last; never its URL. */
  readonly hostedPage: string | null;
  /** The last status from the gateway. */
  readonly status: string | null;
  /** The number of requests since the start of the run. */
  readonly request: number;
  /** The number of polls in this phase, failed ones included. */
  readonly polls: number;
  /** The number of failed calls in a row. */
  readonly attempts: number;
  /** Why the last call failed, while the machine retries it. */
  readonly problem: RedactedFailure | null;
  /** Why the state is `failed`. */
  readonly failure: RedactedFailure | null;
}

/** The entries of a journal. */
export interface JournalReading {
  readonly entries: readonly JournalEntry[];
  /** The number of invalid lines: truncated by a crash, of another version, or modified. */
  readonly unreadable: number;
}

/**
 * Reads a journal in JSON Lines. Skips and counts invalid lines, such as one that a crash truncated.
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
  const results = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(readJournalLine);
  const entries = results.filter((entry) => entry !== null);
  return { entries, unreadable: results.length - entries.length };
}

/** Reads one line; `null` if it is no valid entry. */
export function readJournalLine(line: string): JournalEntry | null {
  try {
    const parsed = v.safeParse(journalEntrySchema, JSON.parse(line));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
