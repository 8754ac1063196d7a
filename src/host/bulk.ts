/** What an operator does with many identifications at once. */
import type { FailureCode } from '../../machines/failure.js';
import type { IdentificationState } from '../../machines/identification.types.js';
import { IdentificationHostError } from './host-error.js';
import type { HostedIdentification, IdentificationHost } from './identification-host.js';

/** The states in which each action can help. */
export const BULK_ACTIONS = {
  retry: ['failed'],
  keepWaiting: ['stalled'],
  ask: ['awaitingRedirect', 'signing', 'stalled', 'failed'],
} as const satisfies Record<string, readonly IdentificationState[]>;

/** `ask` is a hint: only news at the gateway changes anything. */
export type BulkAction = keyof typeof BULK_ACTIONS;

/** Which identifications an operator means. */
export interface BulkFilter {
  readonly state: IdentificationState;
  /** Only those that have failed with this code; for the state `failed`. */
  readonly failure?: FailureCode;
}

/** An identification that was left as it is, and why. */
interface BulkProblem {
  readonly id: string;
  /** `notAccepted`: it has left the state meanwhile, or the action cannot help it. */
  readonly code: IdentificationHostError['code'];
}

/** How far it is. */
export interface BulkProgress {
  /** How many identifications were in the state at the beginning. */
  readonly total: number;
  /** How many of them were looked at. */
  readonly seen: number;
  /** How many the action has changed. */
  readonly changed: number;
  /** How many were asked about without news. */
  readonly unchanged: number;
  /** How many were left as they are. */
  readonly refused: number;
  /** Whether this is the last report. */
  readonly finished: boolean;
  /** Why it ended before the last identification; `null` if it did not. */
  readonly stoppedBy: IdentificationHostError['code'] | null;
  /** The first hundred that were left as they are; in the last report only. */
  readonly problems: readonly BulkProblem[];
}

const PAGE_SIZE = 100;
/** At a time; the next follow after at least the pause, so 100 a second at most. */
const BATCH_SIZE = 10;
const PAUSE_MS = 100;
const MAX_PROBLEMS = 100;
/** With these, no other identification would be better off. */
const FATAL = new Set<IdentificationHostError['code']>([
  'storeUnavailable',
  'closed',
  'notSupported',
]);

/**
 * Does the action with each identification that is in the state, the oldest first. Reports after each ten.
 * Nothing is kept for it: once stopped, the same call goes on with what is left.
 *
 * @param signal stops it after the ten that it is doing
 */
export async function* runBulk(
  host: Pick<IdentificationHost, 'list' | 'count' | 'send' | 'hint'>,
  action: BulkAction,
  { state, failure }: BulkFilter,
  signal: AbortSignal,
): AsyncGenerator<BulkProgress, void> {
  const counts = { seen: 0, changed: 0, unchanged: 0, refused: 0 };
  const problems: BulkProblem[] = [];
  let total = 0;
  const report = (
    finished: boolean,
    stoppedBy: BulkProgress['stoppedBy'] = null,
  ): BulkProgress => ({
    ...{ total: Math.max(total, counts.seen), ...counts, finished, stoppedBy },
    problems: finished ? problems : [],
  });

  async function actOn(identification: HostedIdentification): Promise<void> {
    counts.seen += 1;
    const { id, view } = identification;
    if (failure !== undefined && view.failure?.code !== failure) return;
    try {
      if (action !== 'ask') await host.send(id, { type: action });
      const after = action === 'ask' ? (await host.hint(id)).view : null;
      if (after?.state === view.state) counts.unchanged += 1;
      else counts.changed += 1;
    } catch (error) {
      const code = codeOf(error);
      if (FATAL.has(code)) throw error;
      counts.refused += 1;
      if (problems.length < MAX_PROBLEMS) problems.push({ id, code });
    }
  }

  try {
    total = (await host.count())[state];
    for (let after: string | null = ''; after !== null;) {
      const page = await host.list({ state, limit: PAGE_SIZE, ...(after !== '' && { after }) });
      const rest = [...page.identifications];
      while (rest.length > 0) {
        if (signal.aborted) return;
        const pause = new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        await Promise.all(rest.splice(0, BATCH_SIZE).map(actOn));
        yield report(false);
        await pause;
      }
      after = page.next;
    }
    yield report(true);
  } catch (error) {
    yield report(true, codeOf(error));
  }
}

function codeOf(error: unknown): IdentificationHostError['code'] {
  if (error instanceof IdentificationHostError) return error.code;
  throw error;
}
