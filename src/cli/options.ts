import * as v from 'valibot';
import { userIdSchema, userTypeSchema } from '../contract/schemas.js';
import { wholeNumber } from '../input/rules.js';
import type { AbandonAfter } from '../host/reconciliation-options.js';
import { isWaitingState } from '../host/reconciliation.js';
import { GATEWAY_OPTIONS, TIMING_OPTIONS } from './gateway-options.js';
import {
  absoluteUrlSchema,
  flag,
  numberSchema,
  option,
  pathSchema,
  portSchema,
  textSchema,
  type OptionTable,
} from './option.js';

/** Where `run` listens for redirects by default, and where `sandbox --return-to run` sends them. */
export const RETURN_PORT = 4180;

const PATH = /^(?:\/[\w.~-]{1,100}){1,5}$/;

/** Where `inspect` serves the viewer by default. */
const VIEWER_PORT = 4170;

/** How long an identity check and a signature take in `sandbox` by default. */
const SANDBOX_DELAY_MS = 3_000;

export const port = (defaultPort: number) =>
  option('N', 'the port, 0 for any free one', portSchema, { default: String(defaultPort) });

export const host = option(
  'ADDRESS',
  'the address to listen on, 127.0.0.1 for this machine alone',
  v.pipe(v.string(), v.nonEmpty('must be an address')),
  { default: '127.0.0.1' },
);

export const separateUserTypes = flag(
  'the gateway keeps individuals and merchants of one user id apart; otherwise a user has one ' +
    'identification in progress, of either type',
);

const DAY_MS = 24 * 3_600_000;
const DAYS_RULE =
  'must be a number of days from 0 to 3650, or one for each state, such as signing=90,failed=7';

export const abandonAfter = option(
  'DAYS',
  'how long an identification may wait for its user or an operator until it expires, 0 (for ever) to ' +
    '3650; the gateway is asked about it after minutes, then hours, then days. Or for single states: ' +
    'awaitingRedirect=7,signing=90',
  v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }): AbandonAfter => {
      const limits = dataset.value.split(',').map((part) => {
        const [, state = '', days = ''] = /^(?:(\w+)=)?(\d{1,4})$/.exec(part) ?? [];
        const isState = state === '' ? !dataset.value.includes(',') : isWaitingState(state);
        return isState && days !== '' && Number(days) <= 3_650
          ? ([state, Number(days) * DAY_MS] as const)
          : null;
      });
      const known = limits.filter((limit) => limit !== null);
      if (known.length < limits.length) {
        addIssue({ message: DAYS_RULE });
        return NEVER;
      }
      const [[only, ms] = ['', 0]] = known;
      return only === '' ? ms : Object.fromEntries(known);
    }),
  ),
  { default: '30' },
);

export const INSPECTION_OPTIONS = {
  inspect: option(
    '[URL]',
    'show the identification in the viewer at this URL (see "inspect"); without a URL, start a ' +
      "viewer, which at a terminal stays until Ctrl+C; a ws: or wss: URL is one of Stately's inspector",
    v.optional(
      textSchema(
        `must be the URL of a viewer on this machine, such as http://127.0.0.1:${String(VIEWER_PORT)}`,
        (url) => url === '' || /^wss?:/.test(url) || isViewerUrl(url),
      ),
    ),
  ),
  journal: option(
    'FILE',
    'append what happens to a file, redacted',
    v.optional(pathSchema('file')),
  ),
} satisfies OptionTable;

/** What happens to an identification is shown on this machine only. */
function isViewerUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(hostname);
}

export const RUN_OPTIONS = {
  'user-id': option('N', '1 to 2147483647', v.pipe(numberSchema, userIdSchema), {
    field: 'subject.userId',
  }),
  'user-type': option('TYPE', 'individual or merchant', userTypeSchema, { default: 'individual' }),
  restart: flag(
    'begin a brand-new session; a checkpoint that is in progress goes on, one that is completed is ' +
      'kept under another name',
  ),
  checkpoint: option(
    'FILE',
    'write the progress to a file; the same command goes on from there, shows the result of a ' +
      'completed identification, and starts again where neither a retry nor a restart can help',
    v.optional(pathSchema('file')),
  ),
  'return-port': option(
    'N',
    `where to listen for redirects, 0 for any free port; default ${String(RETURN_PORT)}, or any free ` +
      'port where that one is taken',
    v.optional(portSchema),
  ),
  'return-path': option(
    'PATH',
    'before /success and /fail in the return URLs, /a-random-text for example: a page that cannot ' +
      'guess it cannot send a browser there; default none',
    v.optional(textSchema('must be a path such as /a-random-text', (text) => PATH.test(text))),
  ),
  ...GATEWAY_OPTIONS,
  ...TIMING_OPTIONS,
  ...INSPECTION_OPTIONS,
  json: flag('one JSON object a line on standard output for each state entered'),
} satisfies OptionTable;

const delay = (help: string) =>
  option(
    'MS',
    help,
    v.pipe(
      numberSchema,
      wholeNumber(0, Number.MAX_SAFE_INTEGER, 'must be a whole number of ms from 0'),
    ),
    { default: String(SANDBOX_DELAY_MS) },
  );

export const SANDBOX_OPTIONS = {
  port: port(0),
  'access-token': option(
    'TEXT',
    'the access token to accept; default: a random one',
    v.optional(v.string()),
  ),
  'return-to': option(
    'WHAT',
    'where hosted pages send the browser; demo: to the demo app; run: to where "run" listens in ' +
      `another terminal, http://127.0.0.1:${String(RETURN_PORT)}/success and /fail`,
    v.picklist(['demo', 'run'], 'must be demo or run'),
    { default: 'demo' },
  ),
  'success-url': option(
    'URL',
    'where a passed step sends the browser instead',
    v.optional(absoluteUrlSchema),
  ),
  'fail-url': option(
    'URL',
    'where a failed step sends the browser instead',
    v.optional(absoluteUrlSchema),
  ),
  'processing-delay': delay('how long an identity check is processed'),
  'signing-delay': delay('how long a signature is processed'),
} satisfies OptionTable;

export const INSPECT_OPTIONS = {
  port: port(VIEWER_PORT),
  journal: option(
    'FILE',
    'replay what "run --journal FILE" has written',
    v.optional(pathSchema('file')),
  ),
} satisfies OptionTable;

export const DIAGRAM_OPTIONS = {
  overview: flag('the states without their inner steps'),
  format: option(
    'FORMAT',
    'mermaid, svg or png; the pictures need two packages: npm install elkjs @resvg/resvg-js',
    v.picklist(['mermaid', 'svg', 'png'], 'must be mermaid, svg or png'),
    { default: 'mermaid' },
  ),
  output: option('FILE', 'where to write it; default: standard output', v.optional(v.string())),
} satisfies OptionTable;
