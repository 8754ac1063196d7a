import * as v from 'valibot';
import { InvalidInputError } from '../input/parse-input.js';
import { wholeNumber } from '../input/rules.js';
import { API_OPTIONS, API_SERVER_OPTIONS } from './api-options.js';
import { EVENT_OPTIONS } from './event-options.js';
import { GATEWAY_OPTIONS, TIMING_OPTIONS } from './gateway-options.js';
import {
  flag,
  millisecondsSchema,
  numberSchema,
  option,
  pathSchema,
  portSchema,
  type OptionTable,
  type OptionValues,
} from './option.js';
import { abandonAfter, host, port, separateUserTypes } from './options.js';
import {
  ADMIN_PORT,
  DATABASE_OPTIONS,
  DATABASE_VARIABLE,
  givenPlace,
  mustBeGiven,
  place,
} from './store-options.js';

export const SERVE_OPTIONS = {
  store: place(
    'where identifications are kept: a file on a local disk, for one server at a time, or a Postgres ' +
      `database, which any number of servers share; made where it does not exist; default: the ` +
      `database of ${DATABASE_VARIABLE}`,
  ),
  'wait-for-store': flag(
    'where another server has the file, wait until it ends, and then take over; /ready answers 503 ' +
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
  ...EVENT_OPTIONS,
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
  'stop-delay': option(
    'MS',
    'how long a server that is to stop still takes requests, while /ready answers 503, so that the ' +
      'balancer in front notices; 0 to 300000',
    millisecondsSchema({ min: 0, max: 300_000 }),
    { default: '0' },
  ),
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
  ...DATABASE_OPTIONS,
  'database-lease': option(
    'MS',
    'how long what a server works on stays with it after the database has heard of it: so long after a ' +
      'crash, and a fifth more, others go on; 1000 to 60000',
    millisecondsSchema({ min: 1_000, max: 60_000 }),
    { default: '5000' },
  ),
  'no-migrations': flag(
    'expect the schema as "store migrate" makes it; otherwise the server makes or extends it',
  ),
} satisfies OptionTable;

/** For `parseOptions`: what the options of the store must fulfil together. */
export const STORE_CHECKS = [
  mustBeGiven('store'),
  (values: StoreValues): void => {
    if (values['wait-for-store'] !== true || givenPlace('store', values)?.kind !== 'database')
      return;
    const rule = 'is for a file: servers share a database, and none waits';
    throw new InvalidInputError([{ field: 'wait-for-store', rule }]);
  },
];

type StoreValues = Partial<
  Pick<OptionValues<typeof SERVE_OPTIONS>, 'store' | 'databaseUrl' | 'wait-for-store'>
>;
