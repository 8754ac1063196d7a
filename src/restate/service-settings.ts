import * as v from 'valibot';
import type { AnyStateMachine } from 'xstate';
import { identificationMachine } from '../../machines/identification.machine.js';
import type { IdentificationActors } from '../../machines/identification.types.js';
import { InvalidInputError, parseInput } from '../input/parse-input.js';
import type { CompletedIdentification } from '../host/identification-host.js';
import type { IdentificationOptions } from '../input/identification-input.js';
import { aFunction, gatewayActors, machineOptions, wholeNumber } from '../input/rules.js';
import { isPromiseLogic } from './check-machine.js';

/** How the service works; only `actors` is required. */
export interface RestateServiceOptions {
  /** What talks to the gateway, for all identifications: `createGatewayActors(…)`. */
  readonly actors: IdentificationActors;
  /** For all identifications that begin from now on, in ms; see `DEFAULT_TIMINGS`. */
  readonly timings?: IdentificationOptions['timings'];
  /** Vendor-specific statuses that count as pending; default none. */
  readonly pendingStatuses?: readonly string[];
  /**
   * Takes the result over. Called at least once for each completed identification, and again, with
   * growing delays (100 ms to 10 s), until it resolves: make it idempotent by `id`. The signal
   * aborts after 30 s; a call that does not heed it is repeated all the same.
   */
  readonly onCompleted?: (
    completed: CompletedIdentification,
    signal: AbortSignal,
  ) => Promise<void> | void;
  /** How long an identification is kept after its end, in ms; default 30 days. */
  readonly retention?: number;
  /**
   * The machine of identifications that begin from now on; default `identificationMachine`. An
   * older one goes back to it.
   */
  readonly machine?: AnyStateMachine;
  /**
   * Machines of identifications that are under way: each goes on with the one that it began with,
   * found by the machine's id. Default none.
   */
  readonly previousMachines?: readonly AnyStateMachine[];
}

const DAY = 24 * 3_600_000;
const PROMISE = 'must be a promise actor, as createGatewayActors makes it: another kind never ends';

const machine = v.custom<AnyStateMachine>(
  (value) => typeof value === 'object' && value !== null && 'implementations' in value,
  'must be a machine of XState',
);

const settingsSchema = v.strictObject({
  actors: gatewayActors(isPromiseLogic, PROMISE),
  ...machineOptions,
  onCompleted: v.optional(aFunction<NonNullable<RestateServiceOptions['onCompleted']>>()),
  retention: v.optional(wholeNumber(0, 3_650 * DAY), 30 * DAY),
  machine: v.optional(machine, () => identificationMachine),
  previousMachines: v.optional(v.array(machine), []),
});

/**
 * Checks the service's options and fills in the defaults.
 *
 * @throws InvalidInputError that names the option
 */
export function serviceSettings(options: RestateServiceOptions) {
  const { timings, pendingStatuses, onCompleted, ...settings } = parseInput(
    settingsSchema,
    options,
  );
  const ids = [settings.machine, ...settings.previousMachines].map(({ id }) => id);
  if (new Set(ids).size < ids.length) {
    const rule = 'must all have ids of their own: an identification finds its machine by the id';
    throw new InvalidInputError([{ field: 'previousMachines', rule }]);
  }
  return {
    ...settings,
    onCompleted: onCompleted ?? null,
    machineOptions: { timings, pendingStatuses },
  };
}

export type ServiceSettings = ReturnType<typeof serviceSettings>;
