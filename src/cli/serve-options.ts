import * as v from 'valibot';
import { isStorePath, wholeNumber } from '../input/rules.js';
import { API_OPTIONS, API_SERVER_OPTIONS, COMPLETED_OPTIONS } from './api-options.js';
import { GATEWAY_OPTIONS, TIMING_OPTIONS } from './gateway-options.js';
import {
  flag,
  httpUrlSchema,
  numberSchema,
  option,
  pathSchema,
  portSchema,
  secretSchema,
  variable,
  type OptionTable,
} from './option.js';
import { abandonAfter, host, port, separateUserTypes } from './options.js';

/** Where `serve` has /metrics, /health and /ready by default. */
export const ADMIN_PORT = 9464;

export const SERVE_OPTIONS = {
  store: option(
    'FILE',
    'where identifications are kept, on a local disk; created where it does not exist; one server ' +
      'at a time',
    v.pipe(
      pathSchema('file'),
      v.check(isStorePath, 'must be the path of a file, not a database in memory or a URL'),
    ),
  ),
  'wait-for-store': flag(
    'where another server has the store, wait until it ends, and then take over; /ready answers 503 ' +
      'meanwhile',
  ),
  retention: option(
    'DAYS',
    'how long an identification is kept after its end, 0 to 3650',
    v.pipe(numberSchema, wholeNumber(0, 3_650)),
    { default: '30' },
  ),
  'abandon-after': abandonAfter,
  'separate-user-types': separateUserTypes,
  ...API_OPTIONS,
  ...COMPLETED_OPTIONS,
  host,
  port: port(8080),
  'admin-port': option(
    'N',
    'where /metrics, /health and /ready are; 0 for any free port',
    portSchema,
    { default: String(ADMIN_PORT) },
  ),
  'admin-host': option(
    'ADDRESS',
    'the address of the admin port, 127.0.0.1 for this machine alone',
    v.pipe(v.string(), v.nonEmpty('must be an address')),
    { default: '127.0.0.1' },
  ),
  ...API_SERVER_OPTIONS,
  connections: option(
    'N',
    'the most connections to the gateway, 1 to 10000; calls beyond it wait, up to eight for each ' +
      'connection: then starts are answered with 503',
    v.pipe(numberSchema, wholeNumber(1, 10_000)),
    { default: '128' },
  ),
  journal: option(
    'DIRECTORY',
    'write down, redacted, what happens to each identification; operators then see it as a picture',
    v.optional(pathSchema('directory')),
  ),
  'log-level': option(
    'LEVEL',
    'debug, info, warn or error',
    v.picklist(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error'),
    { default: 'info' },
  ),
  ...GATEWAY_OPTIONS,
  ...TIMING_OPTIONS,
} satisfies OptionTable;

export const STORE_OPTIONS = {
  'admin-url': option('URL', 'the admin port of the running server', httpUrlSchema, {
    default: `http://127.0.0.1:${String(ADMIN_PORT)}`,
  }),
  operatorToken: variable(
    'IDENTIFICATION_OPERATOR_TOKEN',
    'the bearer token of operators that the server was started with',
    secretSchema,
  ),
} satisfies OptionTable;
