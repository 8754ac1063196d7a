import * as v from 'valibot';
import type { InspectionEvent } from 'xstate';
import type { IdentificationActors } from '../../machines/identification.types.js';
import type { IdentificationOptions } from '../input/identification-input.js';
import { abandonAfterOption, type AbandonAfter } from '../host/reconciliation-options.js';
import { InvalidInputError, parseInput } from '../input/parse-input.js';
import { aFunction, gatewayActors, machineOptions } from '../input/rules.js';
import { defaultStore, isCheckpointStore, type CheckpointStore } from './checkpoint-storage.js';
import { parseReturnUrls, type ReturnUrls } from './return-urls.js';
import { defaultLocks, type Locks } from './tab-lock.js';

/** How a page hosts an identification. Required: `actors`, `subject` and `returnUrls`. */
export interface BrowserHostOptions extends Pick<
  IdentificationOptions,
  'subject' | 'timings' | 'pendingStatuses'
> {
  /** The actors that call the gateway: `createGatewayActors(…)`, or your own. */
  readonly actors: IdentificationActors;
  /** The URLs configured in the merchant portal. Relative URLs are relative to the page. */
  readonly returnUrls: ReturnUrls;
  /**
   * Whether to start an identification if there is none to resume. Default: true. With false, the
   * view is `idle` until `start()`.
   */
  readonly startOnLoad?: boolean;
  /**
   * Where the checkpoint is stored. It holds no token and no hosted URL. Default: `localStorage`,
   * so that a return in a new tab finds it. `null`: in memory only.
   */
  readonly storage?: CheckpointStore | null;
  /**
   * How long a checkpoint is kept after it was written, in ms: at least `abandonAfter`. Default: 60 days.
   */
  readonly timeToLive?: number;
  /**
   * How long an identification may wait for its user until it is `expired`, in ms, up to 3650 days. Either
   * for all states, or for some of `awaitingRedirect`, `signing`, `stalled` and `failed` by name; 0: for
   * ever. Default: 30 days, or `timeToLive` if that is shorter.
   */
  readonly abandonAfter?: AbandonAfter;
  /** Where `open()` shows the hosted pages. Default: `page`, which leaves this page. */
  readonly openIn?: 'page' | 'popup';
  /** Leaves this page for the URL of a hosted page. Default: `location.assign`. */
  readonly navigate?: (url: string) => void;
  /**
   * Observes the machine in the active tab: `attachInspector(…)`, `createJournal(…)`, or your own
   * observer of XState's inspection events.
   */
  readonly inspect?: (event: InspectionEvent) => void;
  /**
   * The locks that decide which tab is active. Default: `navigator.locks`. `null`: every tab is
   * active; for a WebView, which has a single tab. Every tab is active, too, where the locks are
   * missing (`http:`), throw, reject (a sandboxed frame) or do not answer for 1 s.
   */
  readonly locks?: Pick<LockManager, 'request'> | null;
}

const TIME_TO_LIVE_RULE = 'must be a number of ms from 1';
const DAY_MS = 24 * 60 * 60 * 1_000;

const hasRequest = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'request' in value;

const optionsSchema = v.strictObject({
  actors: gatewayActors(),
  ...machineOptions,
  startOnLoad: v.optional(v.boolean('must be true or false'), true),
  storage: v.optional(
    v.nullable(
      v.custom<CheckpointStore>(isCheckpointStore, 'must have getItem, setItem and removeItem'),
    ),
    defaultStore,
  ),
  timeToLive: v.optional(
    v.pipe(v.number(TIME_TO_LIVE_RULE), v.minValue(1, TIME_TO_LIVE_RULE)),
    60 * DAY_MS,
  ),
  abandonAfter: abandonAfterOption,
  openIn: v.optional(v.picklist(['page', 'popup'], 'must be "page" or "popup"'), 'page'),
  navigate: v.optional(aFunction<(url: string) => void>(), () => (url: string) => {
    location.assign(url);
  }),
  inspect: v.optional(aFunction<(event: InspectionEvent) => void>()),
  locks: v.optional(v.nullable(v.custom<Locks>(hasRequest, 'must have request')), defaultLocks),
});

/**
 * Checks the options and fills in the defaults; `identificationInput` checks the subject.
 *
 * @throws InvalidInputError that names each option that breaks its rule
 */
export function parseBrowserHostOptions({ subject, returnUrls, ...options }: BrowserHostOptions) {
  const { timeToLive } = options;
  const { timings, pendingStatuses, ...checked } = parseInput(optionsSchema, {
    // What is not kept for longer cannot wait for longer.
    ...(typeof timeToLive === 'number' &&
      timeToLive < 30 * DAY_MS && { abandonAfter: Math.max(0, Math.floor(timeToLive)) }),
    ...options,
  });
  if (Object.values(checked.abandonAfter).some((limit) => limit > checked.timeToLive)) {
    throw new InvalidInputError([{ field: 'timeToLive', rule: 'must be at least abandonAfter' }]);
  }
  return {
    ...checked,
    identification: { subject, timings, pendingStatuses },
    returnUrls: parseReturnUrls(returnUrls, location.href),
  };
}
