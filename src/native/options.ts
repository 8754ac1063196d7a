import * as v from 'valibot';
import type { InspectionEvent } from 'xstate';
import type { IdentificationActors } from '../../machines/identification.types.js';
import { checkReturnUrls, type ReturnUrls } from '../host/return-urls.js';
import {
  keepingOptions,
  mustBeKept,
  withShorterWait,
  type KeepingOptions,
} from '../host/keeping-options.js';
import type { IdentificationOptions } from '../input/identification-input.js';
import { parseInput } from '../input/parse-input.js';
import { aFunction, gatewayActors, machineOptions } from '../input/rules.js';
import type { NativeApp, NativeBrowser, NativeNetwork, NativeStorage } from './ports.js';

/**
 * How an app hosts an identification. Required: `actors`, `subject`, `returnUrls`, `storage`, `app` and
 * `browser`.
 */
export interface NativeHostOptions
  extends Pick<IdentificationOptions, 'subject' | 'timings' | 'pendingStatuses'>, KeepingOptions {
  /** The actors that call the gateway: `createGatewayActors(…)`, or your own. */
  readonly actors: IdentificationActors;
  /**
   * The URLs configured in the merchant portal, absolute: universal links (`https:`), or of a scheme of
   * the app (`myapp://identified`).
   */
  readonly returnUrls: ReturnUrls;
  /**
   * Where the checkpoint is stored. It holds no token and no URL. `null`: in memory only, so that an
   * app that the system ends begins again from what the gateway knows.
   */
  readonly storage: NativeStorage | null;
  /** What the system tells the app: an adapter, or your own. */
  readonly app: NativeApp;
  /** Opens the hosted pages: an adapter, or your own. */
  readonly browser: NativeBrowser;
  /** What the system tells of the network. Default: the network counts as there. */
  readonly network?: NativeNetwork;
  /**
   * Whether to start an identification if there is none to resume. Default: true. With false, the view
   * is `idle` until `start()`.
   */
  readonly startOnLoad?: boolean;
  /**
   * What to do where the storage fails, or does not answer for 5 s. `continue`: go on in memory, as
   * `persistence` says. `stop`: send nothing and open nothing until it stores again, which is tried every 5 s, when
   * the app comes to the front, and with `status.check`. Default: `continue`.
   */
  readonly onStorageFailure?: 'stop' | 'continue';
  /** Observes the machine: `createJournal(…)`, or your own observer of XState's inspection events. */
  readonly inspect?: (event: InspectionEvent) => void;
}

/** An object with functions; an error names those that are missing. */
const withFunctions = <T>(...names: readonly (string & keyof T)[]) =>
  v.custom<T>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      names.every((name) => typeof Reflect.get(value, name) === 'function'),
    `must have the functions ${names.join(', ')}`,
  );

const optionsSchema = v.strictObject({
  actors: gatewayActors(),
  ...machineOptions,
  storage: v.nullable(withFunctions<NativeStorage>('getItem', 'setItem', 'removeItem')),
  app: withFunctions<NativeApp>('launchUrl', 'onUrl', 'onForeground'),
  browser: withFunctions<NativeBrowser>('open'),
  network: v.optional(withFunctions<NativeNetwork>('onChange')),
  startOnLoad: v.optional(v.boolean('must be true or false'), true),
  ...keepingOptions,
  onStorageFailure: v.optional(
    v.picklist(['stop', 'continue'], 'must be "stop" or "continue"'),
    'continue',
  ),
  inspect: v.optional(aFunction<(event: InspectionEvent) => void>()),
});

/**
 * Checks the options and fills in the defaults; `identificationInput` checks the subject.
 *
 * @throws InvalidInputError that names each option that breaks its rule
 */
export function parseNativeHostOptions({ subject, returnUrls, ...options }: NativeHostOptions) {
  const { timings, pendingStatuses, ...checked } = parseInput(
    optionsSchema,
    withShorterWait(options),
  );
  mustBeKept(checked);
  return {
    ...checked,
    identification: { subject, timings, pendingStatuses },
    returnUrls: checkReturnUrls(returnUrls),
  };
}
