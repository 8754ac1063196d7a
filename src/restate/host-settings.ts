import * as v from 'valibot';
import type { IdentificationActors } from '../../machines/identification.types.js';
import { parseInput } from '../input/parse-input.js';
import { gatewayActors, milliseconds } from '../input/rules.js';

/** How the host reaches Restate; `ingressUrl` and `actors` are required. */
export interface RestateHostOptions {
  /** Where Restate takes calls: `http://127.0.0.1:8080`. */
  readonly ingressUrl: string;
  /**
   * What asks the gateway for the hosted page's URL in `open`: `createGatewayActors(…)`. Restate
   * never gets the URL, so that it can't be asked there.
   */
  readonly actors: Pick<IdentificationActors, 'initiate' | 'getStatus'>;
  /**
   * Where Restate's admin API is: `http://127.0.0.1:9070`. Only `list` and `count` ask it; without
   * it they reject with `notSupported`. Whoever reaches it can do everything.
   */
  readonly adminUrl?: string;
  /** Sent with each request to Restate: what a proxy in front asks for. Default none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long one call to Restate may take, in ms; default 10000. */
  readonly requestTimeout?: number;
}

const URL_RULE = 'must be an absolute http: or https: URL';
const url = v.pipe(
  v.string(URL_RULE),
  v.check((text) => URL.canParse(text) && /^https?:/.test(text), URL_RULE),
  v.transform((text) => text.replace(/\/+$/, '')),
);

const settingsSchema = v.strictObject({
  ingressUrl: url,
  actors: v.pick(gatewayActors(), ['initiate', 'getStatus']),
  adminUrl: v.optional(url),
  headers: v.optional(v.record(v.string(), v.string()), {}),
  requestTimeout: v.optional(milliseconds(1, 600_000), 10_000),
});

/**
 * Checks the host's options and fills in the defaults.
 *
 * @throws InvalidInputError that names the option
 */
export function hostSettings(options: RestateHostOptions) {
  const { adminUrl, ...settings } = parseInput(settingsSchema, options);
  const { headers } = settings;
  return { ...settings, admin: adminUrl === undefined ? null : { adminUrl, headers } };
}

export type HostSettings = ReturnType<typeof hostSettings>;
