/** The options of the host and of the service. */
import * as v from 'valibot';
import type { AnyStateMachine } from 'xstate';
import { identificationMachine } from '../../machines/identification.machine.js';
import type { IdentificationActors } from '../../machines/identification.types.js';
import type { CompletedIdentification } from '../host/identification-host.js';
import { reconciliationOptions, type AbandonAfter } from '../host/reconciliation-options.js';
import type { ReconciliationOptions } from '../host/reconciliation.js';
import { eventDelivery, type EventDelivery } from '../host/webhook-event.js';
import type { IdentificationOptions } from '../input/identification-input.js';
import { InvalidInputError, parseInput } from '../input/parse-input.js';
import {
  aFunction,
  gatewayActors,
  machineOptions,
  milliseconds,
  wholeNumber,
} from '../input/rules.js';
import { isPromiseLogic } from './check-machine.js';

/** The options of `createRestateHost`; `ingressUrl` and `actors` are required. */
export interface RestateHostOptions {
  /** Restate's ingress: `http://127.0.0.1:8080`. */
  readonly ingressUrl: string;
  /**
   * The actors by which `hostedPage` asks the gateway for the URL: `createGatewayActors(…)`. Restate
   * never gets the URL, so it can't answer.
   */
  readonly actors: Pick<IdentificationActors, 'initiate' | 'getStatus'>;
  /**
   * Restate's admin API: `http://127.0.0.1:9070`. Only `list` and `count` use it; without it they
   * reject with `notSupported`. Its callers can read and change everything.
   */
  readonly adminUrl?: string;
  /** Headers of each request to Restate, for a proxy in front of it. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long one call to Restate may take, in ms, from 1 to 600000; default 10000. */
  readonly requestTimeout?: number;
}

/** The options of `createRestateService`; only `actors` is required. */
export interface RestateServiceOptions {
  /** The actors that call the gateway, for all identifications: `createGatewayActors(…)`. */
  readonly actors: IdentificationActors;
  /** For identifications that start from now on, in ms. Default: `DEFAULT_TIMINGS`. */
  readonly timings?: IdentificationOptions['timings'];
  /** Vendor-specific statuses that count as pending. Default: none. */
  readonly pendingStatuses?: readonly string[];
  /**
   * Takes over the result. Called at least once for each completed identification, and again with
   * growing delays (100 ms to 10 s) until it resolves: make it idempotent by `id`. The signal aborts
   * after 30 s; the call is then repeated, even if it is still running.
   */
  readonly onCompleted?: (
    completed: CompletedIdentification,
    signal: AbortSignal,
  ) => Promise<void> | void;
  /**
   * Tells an app outside this process of the states that it wants to know: `createEventDelivery(…)`. Each
   * event is journaled together with its state, and sent at least once, those of one identification in
   * order. Default: no events.
   */
  readonly events?: EventDelivery;
  /** How long an identification is kept after its end, in ms, up to 10 years; default 30 days. */
  readonly retention?: number;
  /**
   * How long an identification may wait for its user or an operator until it is `expired`, in ms, up to
   * 3650 days; default 30 days. Either for all states, or for some of `awaitingRedirect`, `signing`,
   * `stalled` and `failed` by name. 0: for ever, and it is not asked about. What is signed never expires.
   */
  readonly abandonAfter?: AbandonAfter;
  /**
   * How often it is asked about: once for each pause, so after minutes, then hours, then days. Only an
   * answer that goes forward changes anything, and a failure status a `stalled` identification.
   */
  readonly reconciliation?: Omit<ReconciliationOptions, 'concurrency'>;
  /**
   * Whether the tenant's gateway keeps individuals and merchants of one `userId` apart. If not, a user has
   * one identification in progress, of either type, and a start of the other type is rejected with
   * `otherUserType`. What is in progress already goes on. Default: false.
   */
  readonly separateUserTypes?: boolean;
  /**
   * The machine of identifications that start from now on. Default: `identificationMachine`. With an
   * older one the service goes back to that version.
   */
  readonly machine?: AnyStateMachine;
  /**
   * The machines of identifications in progress. Each continues with the machine it started with,
   * found by the machine's id. Default: none.
   */
  readonly previousMachines?: readonly AnyStateMachine[];
}

const DAY_MS = 24 * 3_600_000;
const URL_RULE = 'must be an absolute http: or https: URL';
const PROMISE_RULE =
  'must be a promise actor, as createGatewayActors makes it: another kind never completes';

const url = v.pipe(
  v.string(URL_RULE),
  v.check((text) => URL.canParse(text) && /^https?:/.test(text), URL_RULE),
  v.transform((text) => text.replace(/\/+$/, '')),
);
const machine = v.custom<AnyStateMachine>(
  (value) => typeof value === 'object' && value !== null && 'implementations' in value,
  'must be a machine of XState',
);

const hostSchema = v.strictObject({
  ingressUrl: url,
  actors: v.pick(gatewayActors(), ['initiate', 'getStatus']),
  adminUrl: v.optional(url),
  headers: v.optional(v.record(v.string(), v.string()), {}),
  requestTimeout: v.optional(milliseconds(1, 600_000), 10_000),
});

const serviceSchema = v.strictObject({
  actors: gatewayActors(isPromiseLogic, PROMISE_RULE),
  ...machineOptions,
  onCompleted: v.optional(aFunction<NonNullable<RestateServiceOptions['onCompleted']>>()),
  events: v.optional(eventDelivery),
  retention: v.optional(wholeNumber(0, 3_650 * DAY_MS), 30 * DAY_MS),
  abandonAfter: reconciliationOptions.abandonAfter,
  reconciliation: v.optional(
    v.omit(reconciliationOptions.reconciliation.wrapped, ['concurrency']),
    {},
  ),
  separateUserTypes: v.optional(v.boolean('must be true or false'), false),
  machine: v.optional(machine, () => identificationMachine),
  previousMachines: v.optional(v.array(machine), []),
});

/**
 * Checks the options of the host and fills in the defaults.
 *
 * @throws InvalidInputError that names the option
 */
export function parseRestateHostOptions(options: RestateHostOptions) {
  const { adminUrl, ...parsed } = parseInput(hostSchema, options);
  const { headers } = parsed;
  return { ...parsed, admin: adminUrl === undefined ? null : { adminUrl, headers } };
}

export type ParsedRestateHostOptions = ReturnType<typeof parseRestateHostOptions>;

/**
 * Checks the options of the service and fills in the defaults.
 *
 * @throws InvalidInputError that names the option
 */
export function parseRestateServiceOptions(options: RestateServiceOptions) {
  const { timings, pendingStatuses, onCompleted, events, ...given } = parseInput(
    serviceSchema,
    options,
  );
  const { abandonAfter, reconciliation, ...parsed } = given;
  const ids = [parsed.machine, ...parsed.previousMachines].map(({ id }) => id);
  if (new Set(ids).size < ids.length) {
    const rule = 'must have distinct ids: an identification finds its machine by the id';
    throw new InvalidInputError([{ field: 'previousMachines', rule }]);
  }
  return {
    ...parsed,
    askTimes: { ...reconciliation, abandonAfter },
    onCompleted: onCompleted ?? null,
    events: events ?? null,
    machineOptions: { timings, pendingStatuses },
  };
}

export type ParsedRestateServiceOptions = ReturnType<typeof parseRestateServiceOptions>;
