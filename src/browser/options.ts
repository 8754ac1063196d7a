import * as v from 'valibot';
import type { InspectionEvent } from 'xstate';
import type { IdentificationActors } from '../../machines/identification.types.js';
import type { IdentificationOptions } from '../input/identification-input.js';
import { parseInput } from '../input/parse-input.js';
import { defaultStore, type CheckpointStore } from './checkpoint-storage.js';
import { parseReturnUrls, type ReturnUrls } from './return-urls.js';

/** What a page says about an identification. */
export interface BrowserHostOptions extends Pick<
  IdentificationOptions,
  'subject' | 'timings' | 'pendingStatuses'
> {
  /** `createGatewayActors(…)`, or your own. */
  readonly actors: IdentificationActors;
  /** What the merchant portal is configured with; relative ones are relative to the page. */
  readonly returnUrls: ReturnUrls;
  /**
   * Begin by itself where there is nothing to go on with. Default: true. With false the view is
   * `idle` until `start()`.
   */
  readonly startOnLoad?: boolean;
  /**
   * Where the checkpoint is kept; it holds no token and no hosted URL. Default: `localStorage`, so
   * that a return that lands in a new tab finds it. `null`: in memory alone.
   */
  readonly storage?: CheckpointStore | null;
  /** How long a checkpoint is good for, in ms. Default: 7 days. */
  readonly timeToLive?: number;
  /** Where `open()` shows the hosted pages. Default: `page`, which leaves this one. */
  readonly openIn?: 'page' | 'popup';
  /** Leaves the page for a hosted page. Default: `location.assign`. */
  readonly navigate?: (url: string) => void;
  /** Hears of what the machine does, in the tab that acts: `attachInspector(…)`, `createJournal(…)`. */
  readonly inspect?: (event: InspectionEvent) => void;
  /**
   * Decides which tab acts. Default: `navigator.locks`. `null`: every tab acts for itself; for a
   * WebView, where there is one.
   */
  readonly locks?: Pick<LockManager, 'request'> | null;
}

const TIME_TO_LIVE_RULE = 'must be a number of ms from 1';
const WEEK = 7 * 24 * 60 * 60 * 1_000;

const isFunction = (value: unknown): boolean => typeof value === 'function';
const has =
  (...names: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === 'object' && value !== null && names.every((name) => name in value);

const optionsSchema = v.strictObject({
  actors: v.custom<IdentificationActors>(
    has('initiate', 'getStatus', 'finalize', 'sleepUntil'),
    'must be made by createGatewayActors, or have all four actors',
  ),
  startOnLoad: v.optional(v.boolean('must be true or false'), true),
  storage: v.optional(
    v.nullable(
      v.custom<CheckpointStore>(
        has('getItem', 'setItem', 'removeItem'),
        'must have getItem, setItem and removeItem',
      ),
    ),
  ),
  timeToLive: v.optional(
    v.pipe(v.number(TIME_TO_LIVE_RULE), v.minValue(1, TIME_TO_LIVE_RULE)),
    WEEK,
  ),
  openIn: v.optional(v.picklist(['page', 'popup'], 'must be "page" or "popup"'), 'page'),
  navigate: v.optional(v.custom<(url: string) => void>(isFunction, 'must be a function')),
});

/**
 * Checks the options that are the page's own, and fills in the defaults; the rest is checked by
 * `identificationInput`.
 *
 * @throws InvalidInputError that names the option
 */
export function parseOptions({
  subject,
  timings,
  pendingStatuses,
  returnUrls,
  locks,
  inspect,
  ...own
}: BrowserHostOptions) {
  const { storage, navigate, ...checked } = parseInput(optionsSchema, own);
  return {
    ...checked,
    identification: {
      subject,
      ...(timings && { timings }),
      ...(pendingStatuses && { pendingStatuses }),
    },
    returnUrls: parseReturnUrls(returnUrls, location.href),
    storage: storage === undefined ? defaultStore() : storage,
    navigate:
      navigate ??
      ((url: string): void => {
        location.assign(url);
      }),
    locks: locks === undefined ? defaultLocks() : locks,
    inspect,
  };
}

/** Browsers give locks to secure contexts alone: `https:` and this machine. */
function defaultLocks(): LockManager | null {
  return isSecureContext ? navigator.locks : null;
}
