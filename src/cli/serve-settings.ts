import * as v from 'valibot';
import { isProtected, parseUrl } from '../gateway/safe-url.js';
import { parseInput } from '../input/parse-input.js';
import { accessToken } from './access-token.js';
import { inTheWordsOf, parseArguments, toNumber, toPort } from './arguments.js';
import { bearerAuthorize } from './bearer-authorize.js';
import { DEFAULT_ADMIN_PORT, DEFAULT_PORT, SERVE_VARIABLES, TOKEN_VARIABLE } from './usage.js';

const OPTIONS = {
  store: { type: 'string' },
  'base-url': { type: 'string' },
  'access-token-file': { type: 'string' },
  'allowed-host': { type: 'string', multiple: true },
  'allow-insecure-loopback': { type: 'boolean' },
  'landing-success': { type: 'string' },
  'landing-fail': { type: 'string' },
  'completed-url': { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  'admin-port': { type: 'string' },
  'poll-interval': { type: 'string' },
  'poll-timeout': { type: 'string' },
  'request-timeout': { type: 'string' },
  'drain-timeout': { type: 'string' },
  journal: { type: 'string' },
  'log-level': { type: 'string' },
  help: { type: 'boolean' },
} as const;

const number = v.pipe(v.string(), v.transform(toNumber));

const argumentsSchema = v.object({
  store: v.pipe(v.string(), v.nonEmpty('must be the path of a file')),
  'base-url': v.string(),
  'landing-success': v.string(),
  'landing-fail': v.string(),
  'completed-url': v.optional(
    v.pipe(
      v.string(),
      v.check(isReceiver, 'must be an https: URL (http: on this machine) without a password'),
    ),
  ),
  host: v.optional(v.pipe(v.string(), v.nonEmpty('must be an address')), '127.0.0.1'),
  'poll-interval': v.optional(number),
  'poll-timeout': v.optional(number),
  'request-timeout': v.optional(number),
  'drain-timeout': v.optional(number),
  journal: v.optional(v.pipe(v.string(), v.nonEmpty('must be the path of a directory'))),
  'log-level': v.optional(
    v.picklist(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error'),
    'info',
  ),
});

const SECRET_RULE = 'is required in the environment, with at least 32 random characters';
const secret = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{32,}$/, SECRET_RULE));
const variablesSchema = v.pipe(
  v.object({
    [SERVE_VARIABLES.operator]: secret,
    [SERVE_VARIABLES.app]: secret,
    [SERVE_VARIABLES.signing]: secret,
    [SERVE_VARIABLES.completed]: v.exactOptional(secret),
  }),
  v.forward(
    v.check(
      (all) => all[SERVE_VARIABLES.operator] !== all[SERVE_VARIABLES.app],
      `must not be the same as ${SERVE_VARIABLES.operator}`,
    ),
    [SERVE_VARIABLES.app],
  ),
);

function isReceiver(text: string): boolean {
  const url = parseUrl(text);
  return url !== null && isProtected(url, true) && url.username === '' && url.password === '';
}

/** The option or variable that sets a field, where the two have different names. */
export const SERVE_OPTION_OF = {
  'timings.pollInterval': '--poll-interval',
  'timings.pollTimeout': '--poll-timeout',
  'timings.requestTimeout': '--request-timeout',
  drainTimeout: '--drain-timeout',
  baseUrl: '--base-url',
  allowedHosts: '--allowed-host',
  'landing.success': '--landing-success',
  'landing.fail': '--landing-fail',
  ...Object.fromEntries(
    [TOKEN_VARIABLE, ...Object.values(SERVE_VARIABLES)].map((name) => [name, name]),
  ),
};

/** What a server is started with; secrets come from the environment, never from an argument. */
export type ServeSettings = Exclude<ReturnType<typeof serveSettings>, null>;

/**
 * Checks the arguments and the environment; `null` where help is asked for.
 *
 * @throws UsageError that names each option and variable
 */
export function serveSettings(args: string[], environment: NodeJS.ProcessEnv) {
  const given = parseArguments(args, OPTIONS);
  if (given.help) return null;
  const checked = inTheWordsOf(SERVE_OPTION_OF, () => parseInput(argumentsSchema, given));
  const { operator, app, signing, completed } = SERVE_VARIABLES;
  const completedUrl = checked['completed-url'];
  const secrets = inTheWordsOf(SERVE_OPTION_OF, () =>
    parseInput(variablesSchema, {
      [operator]: environment[operator] ?? '',
      [app]: environment[app] ?? '',
      [signing]: environment[signing] ?? '',
      ...(completedUrl !== undefined && { [completed]: environment[completed] ?? '' }),
    }),
  );
  const completedToken = secrets[completed];
  const allowInsecureLoopback = given['allow-insecure-loopback'] ?? false;
  return {
    file: checked.store,
    journal: checked.journal ?? null,
    logLevel: checked['log-level'],
    adminPort: portOf('admin-port', given['admin-port'] ?? String(DEFAULT_ADMIN_PORT)),
    hostname: checked.host,
    port: portOf('port', given.port ?? String(DEFAULT_PORT)),
    api: {
      authorize: bearerAuthorize({ operator: secrets[operator], app: secrets[app] }),
      landing: { success: checked['landing-success'], fail: checked['landing-fail'] },
      secret: secrets[signing],
      operatorChallenge: 'Basic realm="Operators", charset="UTF-8"',
      allowInsecureLoopback,
    },
    gateway: {
      baseUrl: checked['base-url'],
      getAccessToken: inTheWordsOf(SERVE_OPTION_OF, () =>
        accessToken(given['access-token-file'], environment),
      ),
      allowInsecureLoopback,
      ...(given['allowed-host'] && { allowedHosts: given['allowed-host'] }),
    },
    ...(completedUrl !== undefined &&
      completedToken !== undefined && {
        completed: { url: completedUrl, token: completedToken },
      }),
    timings: {
      pollInterval: checked['poll-interval'],
      pollTimeout: checked['poll-timeout'],
      requestTimeout: checked['request-timeout'],
    },
    ...(checked['drain-timeout'] !== undefined && { drainTimeout: checked['drain-timeout'] }),
  };
}

const portOf = (option: string, text: string): number =>
  inTheWordsOf({}, () => toPort(option, text));
