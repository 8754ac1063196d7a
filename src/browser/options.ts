import * as v from 'valibot';
import type { InspectionEvent } from 'xstate';
import type { IdentificationActors } from '../../machines/identification.types.js';
import type { ReturnUrls } from '../host/return-urls.js';
import {
  keepingOptions,
  mustBeKept,
  withShorterWait,
  type KeepingOptions,
} from '../host/keeping-options.js';
import type { IdentificationOptions } from '../input/identification-input.js';
import { parseInput } from '../input/parse-input.js';
import { aFunction, gatewayActors, machineOptions } from '../input/rules.js';
import { defaultStore, isCheckpointStore, type CheckpointStore } from './checkpoint-storage.js';
import { pageReturnUrls } from './page-return.js';
import { defaultLocks, type Locks } from './tab-lock.js';

/** How a page hosts an identification. Required: `actors`, `subject` and `returnUrls`. */
export interface BrowserHostOptions
  extends Pick<IdentificationOptions, 'subject' | 'timings' | 'pendingStatuses'>, KeepingOptions {
  /** The actors that call the gateway: `createGatewayActors(…)`, or your own. */
  readonly actors: IdentificationActors;
  /**
   * The URLs configured in the merchant portal. Relative URLs are relative to the page, which then has to
   * be at `http:` or `https:`.
   */
  readonly returnUrls: ReturnUrls;
  /**
   * Whether to start an identification if there is none to resume. Default: true. With false, the
   * view is `idle` until `start()`.
   */
  readonly startOnLoad?: boolean;
  /**
   * Where the checkpoint is stored. It holds no token and no hosted URL. Default: `localStorage`,
   * so that a return in a new tab finds it. `null`: in memory only. A store that returns promises is
   * refused; `createNativeHost` takes one.
   */
  readonly storage?: CheckpointStore | null;
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
  ...keepingOptions,
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
 * @throws Error where there is no page
 * @throws InvalidInputError that names each option that breaks its rule
 */
export function parseBrowserHostOptions({ subject, returnUrls, ...options }: BrowserHostOptions) {
  if (typeof location === 'undefined') {
    throw new Error(
      'createBrowserHost needs a page: in code that a server runs as well, call it in an effect.',
    );
  }
  const { timings, pendingStatuses, ...checked } = parseInput(
    optionsSchema,
    withShorterWait(options),
  );
  mustBeKept(checked);
  return {
    ...checked,
    identification: { subject, timings, pendingStatuses },
    returnUrls: pageReturnUrls(returnUrls, location.href),
  };
}
