import * as v from 'valibot';
import { InvalidInputError, parseInput } from '../input/parse-input.js';
import { API_OPTIONS, API_SERVER_OPTIONS, SECRET_CHECKS } from './api-options.js';
import { EVENT_OPTIONS } from './event-options.js';
import { GATEWAY_CHECKS, GATEWAY_OPTIONS, TIMING_OPTIONS } from './gateway-options.js';
import {
  flag,
  httpUrlSchema,
  option,
  portSchema,
  type OptionTable,
  type OptionValues,
} from './option.js';
import { abandonAfter, host, port, separateUserTypes } from './options.js';

/** Checked by `apiOptions`: only `--api-port` requires it. */
const unchecked = v.optional(v.string());

export const RESTATE_OPTIONS = {
  'admin-url': option(
    'URL',
    "Restate's admin API, such as http://127.0.0.1:9070",
    v.optional(httpUrlSchema),
  ),
  dev: flag(
    'in place of --admin-url: start a Restate server on this machine alone, without telemetry, ' +
      'which forgets everything when it stops; needs npm install @restatedev/restate-server',
  ),
  host,
  port: port(9080),
  'service-url': option(
    'URL',
    'where Restate reaches the service; default: where it listens',
    v.optional(httpUrlSchema),
  ),
  'identity-key': option(
    'KEY',
    'the public key of a Restate server that may call, publickeyv1_… (may be repeated); required ' +
      'unless --host is this machine',
    v.optional(
      v.array(v.pipe(v.string(), v.regex(/^publickeyv1_\w+$/, 'must be a key: publickeyv1_…'))),
      [],
    ),
    { isRepeatable: true },
  ),
  'abandon-after': abandonAfter,
  'separate-user-types': separateUserTypes,
  ...EVENT_OPTIONS,
  'api-port': option(
    'N',
    'serve the HTTP API of "serve" on this port, too, 0 for any free one; it requires the ' +
      'variables and the landing pages below, and --ingress-url or --dev',
    v.optional(portSchema),
  ),
  'api-host': option(
    'ADDRESS',
    'the address of the HTTP API, 127.0.0.1 for this machine alone',
    v.pipe(v.string(), v.nonEmpty('must be an address')),
    { default: '127.0.0.1' },
  ),
  'ingress-url': option(
    'URL',
    "Restate's ingress, such as http://127.0.0.1:8080",
    v.optional(httpUrlSchema),
  ),
  operatorToken: { ...API_OPTIONS.operatorToken, schema: unchecked },
  appToken: { ...API_OPTIONS.appToken, schema: unchecked },
  secret: { ...API_OPTIONS.secret, schema: unchecked },
  previousSecret: { ...API_OPTIONS.previousSecret, schema: unchecked },
  hintKeys: API_OPTIONS.hintKeys,
  'landing-success': { ...API_OPTIONS['landing-success'], schema: unchecked },
  'landing-fail': { ...API_OPTIONS['landing-fail'], schema: unchecked },
  ...API_SERVER_OPTIONS,
  ...GATEWAY_OPTIONS,
  ...TIMING_OPTIONS,
} satisfies OptionTable;

export type RestateValues = OptionValues<typeof RESTATE_OPTIONS>;

/** For `parseOptions`: what the options of `restate` must fulfil together. */
export const RESTATE_CHECKS = [
  ...GATEWAY_CHECKS,
  ...SECRET_CHECKS,
  checkAdminUrl,
  checkIngressUrl,
  checkIdentityKeys,
  apiOptions,
];

function checkAdminUrl({ 'admin-url': adminUrl, dev }: Partial<RestateValues>): void {
  if ((adminUrl === undefined) === (dev === true)) return;
  throw new InvalidInputError([
    { field: 'admin-url', rule: 'is required, or --dev, and not both' },
  ]);
}

function checkIngressUrl(values: Partial<RestateValues>): void {
  const isGiven = values['ingress-url'] !== undefined;
  const isWanted = values['api-port'] !== undefined && values.dev !== true;
  if (isGiven === isWanted) return;
  const rule = isWanted
    ? 'is required with --api-port, or --dev'
    : 'is taken with --api-port only, and not with --dev';
  throw new InvalidInputError([{ field: 'ingress-url', rule }]);
}

function checkIdentityKeys({ host = '', 'identity-key': keys = [] }: Partial<RestateValues>): void {
  if (/^(127\.|localhost$|::1$)/.test(host) || keys.length > 0) return;
  throw new InvalidInputError([
    { field: 'identity-key', rule: 'is required where others can reach the service (--host)' },
  ]);
}

/**
 * The options of the HTTP API; `null` where it is not served.
 *
 * @throws InvalidInputError that names what is missing or invalid
 */
export function apiOptions(values: Partial<RestateValues>) {
  const port = values['api-port'];
  if (port === undefined) return null;
  const checked = parseInput(API_SCHEMA, values);
  return { ...checked, port };
}

const API_SCHEMA = v.object({
  operatorToken: API_OPTIONS.operatorToken.schema,
  appToken: API_OPTIONS.appToken.schema,
  secret: API_OPTIONS.secret.schema,
  previousSecret: API_OPTIONS.previousSecret.schema,
  hintKeys: v.array(v.string()),
  'landing-success': API_OPTIONS['landing-success'].schema,
  'landing-fail': API_OPTIONS['landing-fail'].schema,
});
