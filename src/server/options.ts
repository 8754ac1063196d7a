import * as v from 'valibot';
import type { InspectionEvent } from 'xstate';
import type { IdentificationActors } from '../../machines/identification.types.js';
import type { HostEvent } from '../host/host-event.js';
import { eventDelivery, type EventDelivery } from '../host/webhook-event.js';
import type { CompletedIdentification } from '../host/identification-host.js';
import { reconciliationOptions, type AbandonAfter } from '../host/reconciliation-options.js';
import type { ReconciliationOptions } from '../host/reconciliation.js';
import type { IdentificationOptions } from '../input/identification-input.js';
import { InvalidInputError, parseInput } from '../input/parse-input.js';
import { aFunction, gatewayActors, machineOptions, wholeNumber } from '../input/rules.js';
import type { IdentificationStore } from './identification-store.js';

/** The options of `createServerHost`; only `actors` and `store` are required. */
export interface ServerHostOptions {
  /** The calls to the gateway, shared by all identifications: `createGatewayActors(…)`. */
  readonly actors: IdentificationActors;
  /** Keeps the identifications. The host must be its only user, and closes it. */
  readonly store: IdentificationStore;
  /** The timings of all identifications, in ms; default `DEFAULT_TIMINGS`. */
  readonly timings?: IdentificationOptions['timings'];
  /** Vendor-specific statuses that count as pending; default none. */
  readonly pendingStatuses?: readonly string[];
  /**
   * Receives the result of a completed identification. The host calls it until it resolves, also
   * after a restart of the process, with delays that grow from 1 s to 5 min. One identification can
   * be delivered more than once: make the function idempotent by `id`.
   *
   * At most 100 calls run at a time. The signal aborts after 30 s, or when the host closes; a call
   * that ignores it counts as failed.
   */
  readonly onCompleted?: (
    completed: CompletedIdentification,
    signal: AbortSignal,
  ) => Promise<void> | void;
  /**
   * Tells an app outside this process of the states that it wants to know: `createEventDelivery(…)`. Each
   * event is saved together with its state, and sent at least once, those of one identification in order;
   * the `store` must have an `outbox`. Default: no events.
   */
  readonly events?: EventDelivery;
  /** Called synchronously with each event of the host; its errors are ignored. */
  readonly observe?: (event: HostEvent) => void;
  /**
   * Returns the XState `inspect` observer for an identification, each time its actor starts; its
   * errors are ignored. The observer sees the whole context: redact what you pass on, as the
   * observers of `identification-machine/inspect` do.
   */
  readonly inspect?: (id: string) => (event: InspectionEvent) => void;
  /** How long an identification is kept after its end, in ms; 0 to 3650 days, default 30 days. */
  readonly retention?: number;
  /**
   * How long an identification may wait for its user or an operator until it is `expired`, in ms, up to
   * 3650 days; default 30 days. Either for all states, or for some of `awaitingRedirect`, `signing`,
   * `stalled` and `failed` by name. 0: for ever, and the host does not ask about it. What is signed never
   * expires; `observe` then gets an event `unfinalized` each day.
   */
  readonly abandonAfter?: AbandonAfter;
  /**
   * How often the host asks: once for each pause, so after minutes, then hours, then days. Only an answer
   * that goes forward changes anything, and a failure status a `stalled` identification.
   */
  readonly reconciliation?: ReconciliationOptions;
  /**
   * Whether the tenant's gateway keeps individuals and merchants of one `userId` apart. If not, a user has
   * one identification in progress, of either type, and a start of the other type is rejected with
   * `otherUserType`. What is in progress already goes on. Default: false.
   */
  readonly separateUserTypes?: boolean;
  /** How many due identifications are woken per second at most; 1 to 10000, default 500. */
  readonly wakesPerSecond?: number;
  /**
   * How many calls to the gateway may be in progress before new identifications are refused with
   * `overloaded`; those that wait for a connection count. 1 to 1000000, default 1024: eight for each
   * connection of `createPooledTransport()`.
   */
  readonly maxCalls?: number;
  /** How long `close` waits for calls in flight before it aborts them, in ms; default 10000. */
  readonly drainTimeout?: number;
}

const DAY_MS = 24 * 3_600_000;

const storeSchema = v.custom<IdentificationStore>(
  (value) => typeof value === 'object' && value !== null,
  'must be a store',
);

const optionsSchema = v.strictObject({
  actors: gatewayActors(),
  store: storeSchema,
  ...machineOptions,
  onCompleted: v.optional(aFunction<NonNullable<ServerHostOptions['onCompleted']>>()),
  events: v.optional(eventDelivery),
  observe: v.optional(aFunction<NonNullable<ServerHostOptions['observe']>>()),
  inspect: v.optional(aFunction<NonNullable<ServerHostOptions['inspect']>>()),
  retention: v.optional(wholeNumber(0, 3_650 * DAY_MS), 30 * DAY_MS),
  ...reconciliationOptions,
  separateUserTypes: v.optional(v.boolean('must be true or false'), false),
  wakesPerSecond: v.optional(wholeNumber(1, 10_000), 500),
  maxCalls: v.optional(wholeNumber(1, 1_000_000), 1_024),
  drainTimeout: v.optional(wholeNumber(0, 3_600_000), 10_000),
});

/**
 * Checks the options of a host and fills in the defaults.
 *
 * @throws InvalidInputError that names each option that breaks its rule
 */
export function parseServerHostOptions(options: ServerHostOptions) {
  const { timings, pendingStatuses, onCompleted, events, observe, inspect, ...parsed } = parseInput(
    optionsSchema,
    options,
  );
  const { abandonAfter, reconciliation, store } = parsed;
  if (events !== undefined && store.outbox === undefined) {
    throw new InvalidInputError([{ field: 'events', rule: 'needs a store with an outbox' }]);
  }
  return {
    ...parsed,
    askTimes: { ...reconciliation, abandonAfter },
    machineOptions: { timings, pendingStatuses },
    onCompleted: onCompleted ?? null,
    events: events ?? null,
    observe: ignoreErrors((event: HostEvent) => observe?.(event)),
    inspect: inspect === undefined ? null : ignoreInspectErrors(inspect),
  };
}

/** The options of a host, checked and with all defaults. */
export type ParsedServerHostOptions = ReturnType<typeof parseServerHostOptions>;
/** What the input of every identification of a host has in common. */
export type MachineOptions = ParsedServerHostOptions['machineOptions'];

/** An observer's error must not stop the identification that it observes. */
const ignoreErrors =
  <T>(observer: (event: T) => void) =>
  (event: T): void => {
    try {
      observer(event);
    } catch {
      // The observer has missed one event.
    }
  };

const ignoreInspectErrors =
  (inspect: NonNullable<ServerHostOptions['inspect']>) => (id: string) => {
    let observer: ReturnType<typeof inspect> | undefined;
    ignoreErrors(() => {
      observer = inspect(id);
    })(undefined);
    return ignoreErrors((event: InspectionEvent) => observer?.(event));
  };
