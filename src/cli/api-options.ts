import * as v from 'valibot';
import { isProtected } from '../gateway/safe-url.js';
import { parseAbsoluteUrl } from '../input/absolute-url.js';
import { parseInput } from '../input/parse-input.js';
import { TOKEN_VARIABLE } from './gateway-options.js';
import {
  millisecondsSchema,
  numberSchema,
  option,
  SECRET_RULE,
  secretSchema,
  textSchema,
  variable,
  type OptionTable,
  type OptionValues,
} from './option.js';
import { checkSecrets } from './secrets.js';

/** The headers by which an app's backend names the user that it acts for. */
export const USER_HEADERS = {
  userId: 'identification-user-id',
  userType: 'identification-user-type',
  correlationType: 'identification-correlation-type',
  bTrustAppCallBackId: 'identification-call-back-id',
} as const;

/** The optional packages that the HTTP API needs. */
export const API_PACKAGES = [
  ...['hono', '@hono/node-server', 'hono-openapi', '@valibot/to-json-schema'],
];

/** What the HTTP API cannot do without. */
export const API_OPTIONS = {
  operatorToken: variable(
    'IDENTIFICATION_OPERATOR_TOKEN',
    'the bearer token of operators, who see every identification',
    secretSchema,
  ),
  appToken: variable(
    'IDENTIFICATION_APP_TOKEN',
    "the bearer token of the app's backend, which names the user that it acts for in its requests: " +
      `${USER_HEADERS.userId}: 42, and for a merchant ${USER_HEADERS.userType}: merchant; and what ` +
      `finalize says: ${USER_HEADERS.correlationType}: 1, ${USER_HEADERS.bTrustAppCallBackId}: …`,
    secretSchema,
  ),
  secret: variable(
    'IDENTIFICATION_SECRET',
    'signs the cookies of browsers that are at a hosted page',
    secretSchema,
  ),
  // Optional.
  previousSecret: variable(
    'IDENTIFICATION_PREVIOUS_SECRET',
    'the IDENTIFICATION_SECRET before: set both for a day to change it while users are at hosted pages',
    v.union([v.literal(''), secretSchema], SECRET_RULE),
  ),
  'landing-success': option(
    'URL',
    "the app's page after a hosted page's Success redirect",
    v.string(),
    { field: 'landing.success' },
  ),
  'landing-fail': option('URL', "the app's page after its Fail redirect", v.string(), {
    field: 'landing.fail',
  }),
} satisfies OptionTable;

/** How the HTTP API is served. */
export const API_SERVER_OPTIONS = {
  'keep-alive-timeout': option(
    'MS',
    'how long an idle connection is kept, 1000 to 3600000; longer than the balancer in front keeps its own',
    millisecondsSchema({ min: 1_000, max: 3_600_000 }),
    { default: '65000' },
  ),
  'drain-timeout': option(
    'MS',
    'how long requests, and then calls to the gateway, may take to end when the server stops',
    numberSchema,
    { default: '10000', field: 'drainTimeout' },
  ),
} satisfies OptionTable;

/** To whom results are reported. */
export const COMPLETED_OPTIONS = {
  'completed-url': option(
    'URL',
    'where each result is reported: a POST of { id, userId, userType, createdAt, completedAt, ' +
      'correlationId, individualId } as JSON, at least once, and again until it is answered with a 2xx; https:, or http: on this ' +
      'machine',
    v.optional(
      textSchema('must be an https: URL (http: on this machine) without a password', (text) => {
        const url = parseAbsoluteUrl(text);
        return url !== null && isProtected(url, true) && !url.hasCredentials;
      }),
    ),
  ),
  // Required together with `--completed-url` only.
  completedToken: variable(
    'IDENTIFICATION_COMPLETED_TOKEN',
    'the bearer token of the requests to --completed-url',
    v.string(),
  ),
} satisfies OptionTable;

type Secret = 'operatorToken' | 'appToken' | 'secret' | 'previousSecret';

/** Where the HTTP API is optional, so are its secrets. */
type Values = Partial<OptionValues<typeof COMPLETED_OPTIONS>> &
  Readonly<Partial<Record<Secret | 'accessToken', string | undefined>>>;

/** For `parseOptions`: what secrets must fulfil together. */
export const SECRET_CHECKS = [checkCompletedToken, checkAllSecrets];

function checkCompletedToken(values: Values): void {
  if (values['completed-url'] === undefined) return;
  parseInput(v.object({ completedToken: secretSchema }), values);
}

function checkAllSecrets(values: Values): void {
  const secret = (field: Secret) => ({
    field,
    variable: API_OPTIONS[field].variable,
    value: values[field],
  });
  checkSecrets([
    secret('operatorToken'),
    secret('appToken'),
    secret('secret'),
    secret('previousSecret'),
    {
      field: 'completedToken',
      variable: COMPLETED_OPTIONS.completedToken.variable,
      value: values['completed-url'] === undefined ? undefined : values.completedToken,
    },
    {
      field: 'accessToken',
      variable: TOKEN_VARIABLE,
      value: values.accessToken,
      isGiven: true,
    },
  ]);
}
