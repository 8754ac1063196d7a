import * as v from 'valibot';
import type { InspectionEvent } from 'xstate';
import { parseInput } from '../input/parse-input.js';
import { aFunction, gatewayActors, machineOptions, wholeNumber } from '../input/rules.js';
import type { HostEvent } from '../host/host-event.js';
import type { ServerHostOptions } from './host-options.js';
import type { IdentificationStore } from './identification-store.js';

const DAY = 24 * 3_600_000;

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

const settingsSchema = v.strictObject({
  actors: gatewayActors(),
  store: v.custom<IdentificationStore>(isObject, 'must be a store'),
  ...machineOptions,
  onCompleted: v.optional(aFunction<NonNullable<ServerHostOptions['onCompleted']>>()),
  observe: v.optional(aFunction<NonNullable<ServerHostOptions['observe']>>()),
  inspect: v.optional(aFunction<NonNullable<ServerHostOptions['inspect']>>()),
  retention: v.optional(wholeNumber(0, 3_650 * DAY), 30 * DAY),
  wakesPerSecond: v.optional(wholeNumber(1, 10_000), 500),
  drainTimeout: v.optional(wholeNumber(0, 3_600_000), 10_000),
});

/** Whoever watches must not stop what is watched. */
const quietly =
  <T>(watch: (seen: T) => void) =>
  (seen: T): void => {
    try {
      watch(seen);
    } catch {
      // It has missed something.
    }
  };

/**
 * Checks a host's options and fills in the defaults.
 *
 * @throws InvalidInputError that names the option
 */
export function hostSettings(options: ServerHostOptions) {
  const { timings, pendingStatuses, onCompleted, observe, inspect, ...checked } = parseInput(
    settingsSchema,
    options,
  );
  return {
    ...checked,
    machineOptions: { timings, pendingStatuses },
    onCompleted: onCompleted ?? null,
    inspect:
      inspect === undefined
        ? null
        : (id: string) => {
            let look: ReturnType<typeof inspect> | undefined;
            quietly(() => {
              look = inspect(id);
            })(undefined);
            return quietly((event: InspectionEvent) => look?.(event));
          },
    observe: quietly((event: HostEvent) => observe?.(event)),
  };
}

export type HostSettings = ReturnType<typeof hostSettings>;
export type MachineOptions = HostSettings['machineOptions'];
