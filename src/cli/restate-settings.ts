import * as v from 'valibot';
import { parseInput } from '../input/parse-input.js';
import { accessToken } from './access-token.js';
import { inTheWordsOf, parseArguments, toNumber, toPort } from './arguments.js';
import { UsageError } from './exit-code.js';
import { DEFAULT_SERVICE_PORT, TOKEN_VARIABLE } from './usage.js';

const OPTIONS = {
  'base-url': { type: 'string' },
  'admin-url': { type: 'string' },
  dev: { type: 'boolean' },
  host: { type: 'string' },
  port: { type: 'string' },
  'service-url': { type: 'string' },
  'identity-key': { type: 'string', multiple: true },
  'access-token-file': { type: 'string' },
  'allowed-host': { type: 'string', multiple: true },
  'allow-insecure-loopback': { type: 'boolean' },
  'poll-interval': { type: 'string' },
  'poll-timeout': { type: 'string' },
  'request-timeout': { type: 'string' },
  help: { type: 'boolean' },
} as const;

const number = v.optional(v.pipe(v.string(), v.transform(toNumber)));
const URL_RULE = 'must be an absolute http: or https: URL';
const url = v.pipe(
  v.string(),
  v.check((text) => URL.canParse(text) && /^https?:/.test(text), URL_RULE),
);

const argumentsSchema = v.object({
  'base-url': v.string(),
  'admin-url': v.optional(url),
  'service-url': v.optional(url),
  host: v.optional(v.pipe(v.string(), v.nonEmpty('must be an address')), '127.0.0.1'),
  'identity-key': v.optional(
    v.array(v.pipe(v.string(), v.regex(/^publickeyv1_\w+$/, 'must be a key: publickeyv1_…'))),
    [],
  ),
  'poll-interval': number,
  'poll-timeout': number,
  'request-timeout': number,
});

/** The option that sets a field, where the two have different names. */
export const RESTATE_OPTION_OF = {
  'timings.pollInterval': '--poll-interval',
  'timings.pollTimeout': '--poll-timeout',
  'timings.requestTimeout': '--request-timeout',
  baseUrl: '--base-url',
  allowedHosts: '--allowed-host',
  'identity-key': '--identity-key',
  [TOKEN_VARIABLE]: TOKEN_VARIABLE,
};

const isLoopback = (host: string): boolean => /^(127\.|localhost$|::1$)/.test(host);

/** What a service is started with; the token comes from the environment or a file. */
export type RestateSettings = Exclude<ReturnType<typeof restateSettings>, null>;

/**
 * Checks the arguments and the environment; `null` where help is asked for.
 *
 * @throws UsageError that names each option and variable
 */
export function restateSettings(args: string[], environment: NodeJS.ProcessEnv) {
  const given = parseArguments(args, OPTIONS);
  if (given.help) return null;
  const checked = inTheWordsOf(RESTATE_OPTION_OF, () => parseInput(argumentsSchema, given));
  const adminUrl = checked['admin-url'] ?? null;
  if ((adminUrl === null) === (given.dev !== true)) {
    throw new UsageError('--admin-url: is required, or --dev, and not both');
  }
  const { host: hostname, 'identity-key': identityKeys } = checked;
  if (!isLoopback(hostname) && identityKeys.length === 0) {
    throw new UsageError('--identity-key: is required where others can reach the service (--host)');
  }
  return {
    adminUrl,
    hostname,
    port: inTheWordsOf({}, () => toPort('port', given.port ?? String(DEFAULT_SERVICE_PORT))),
    serviceUrl: checked['service-url'] ?? null,
    identityKeys,
    gateway: {
      baseUrl: checked['base-url'],
      getAccessToken: inTheWordsOf(RESTATE_OPTION_OF, () =>
        accessToken(given['access-token-file'], environment),
      ),
      allowInsecureLoopback: given['allow-insecure-loopback'] ?? false,
      ...(given['allowed-host'] && { allowedHosts: given['allowed-host'] }),
    },
    timings: {
      pollInterval: checked['poll-interval'],
      pollTimeout: checked['poll-timeout'],
      requestTimeout: checked['request-timeout'],
    },
  };
}
