import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import type { FailureCode } from '../../machines/failure.js';
import { DEFAULT_TIMINGS, TIMING_RANGES } from '../../machines/identification.timings.js';
import type { Timings } from '../../machines/identification.types.js';
import { parseGatewayOptions, type GatewayOptions } from '../gateway/options.js';
import { isSendable } from '../gateway/token.js';
import { InvalidInputError } from '../input/parse-input.js';
import { importFor, reasonOf } from './usage-error.js';
import {
  flag,
  millisecondsSchema,
  option,
  variable,
  type OptionTable,
  type OptionValues,
} from './option.js';

/** The environment variable that holds the gateway's access token. */
export const TOKEN_VARIABLE = 'IDENTIFICATION_ACCESS_TOKEN';

const TOKEN_RULE =
  'must be the token alone, without "Bearer": visible ASCII characters and no space';

export const GATEWAY_OPTIONS = {
  'base-url': option('URL', 'the gateway, such as https://api-test.10npay.com', v.string(), {
    field: 'baseUrl',
  }),
  accessToken: variable(
    TOKEN_VARIABLE,
    "the gateway's access token; or use --access-token-file",
    v.pipe(
      v.string(),
      // A token that was read from a file ends in a line break.
      v.trim(),
      v.check((token) => token === '' || isSendable(token), TOKEN_RULE),
    ),
  ),
  'access-token-file': option(
    'FILE',
    'a file with the access token; it is read for each request: replace the file to renew the token',
    v.optional(v.string()),
  ),
  'allowed-host': option(
    'HOST',
    'a host that hosted pages may have (may be repeated); default: any',
    v.optional(v.array(v.string())),
    { field: 'allowedHosts', isRepeatable: true },
  ),
  'allow-insecure-loopback': flag('accept http: for a gateway and hosted pages on this machine', {
    field: 'allowInsecureLoopback',
  }),
  'use-env-proxy': flag(
    'send through the proxy that HTTPS_PROXY names, but to the hosts of NO_PROXY; needs npm install ' +
      'undici. NODE_USE_ENV_PROXY=1 does the same',
  ),
} satisfies OptionTable;

const timing = (name: Exclude<keyof Timings, 'backoff'>, help: string) =>
  option('MS', help, millisecondsSchema(TIMING_RANGES[name]), {
    default: String(DEFAULT_TIMINGS[name]),
    field: `timings.${name}`,
  });

export const TIMING_OPTIONS = {
  'poll-interval': timing('pollInterval', 'time between two polls, varied at random by a third'),
  'poll-timeout': timing('pollTimeout', 'how long to wait for the status to change'),
  'outage-allowance': timing(
    'outageAllowance',
    'how long the gateway may be out of reach without using up the poll time-out',
  ),
  'request-timeout': timing('requestTimeout', 'how long one request may take'),
} satisfies OptionTable;

export const timingsOf = (values: OptionValues<typeof TIMING_OPTIONS>) => ({
  pollInterval: values['poll-interval'],
  pollTimeout: values['poll-timeout'],
  outageAllowance: values['outage-allowance'],
  requestTimeout: values['request-timeout'],
});

type GatewayValues = Partial<OptionValues<typeof GATEWAY_OPTIONS>>;

/** The options of the gateway client. */
export function gatewayOptions(values: GatewayValues): GatewayOptions {
  const { accessToken = '', 'access-token-file': file, 'allowed-host': allowedHosts } = values;
  return {
    baseUrl: values['base-url'] ?? '',
    getAccessToken:
      file === undefined ? () => accessToken : async () => (await readFile(file, 'utf8')).trim(),
    allowInsecureLoopback: values['allow-insecure-loopback'] ?? false,
    ...(allowedHosts && { allowedHosts }),
  };
}

/**
 * Makes all requests of this process obey the proxy variables where the user wants it, also on a Node.js
 * whose `fetch` does not know them. To be called before the first request.
 *
 * @throws UsageError where the package for it is missing
 */
export async function obeyProxyVariables(values: GatewayValues): Promise<boolean> {
  const isWanted = values['use-env-proxy'] === true || process.env['NODE_USE_ENV_PROXY'] === '1';
  if (!isWanted) return false;
  const { EnvHttpProxyAgent, setGlobalDispatcher } = await importFor(
    '--use-env-proxy',
    ['undici'],
    () => import('undici'),
  );
  setGlobalDispatcher(new EnvHttpProxyAgent());
  return true;
}

/** What is wrong with the file of the token at the start; `null` where it can be used. */
function problemOfTokenFile(file: string): string | null {
  try {
    return isSendable(readFileSync(file, 'utf8').trim()) ? null : `${TOKEN_RULE}, in ${file}`;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const reason = isMissing ? `there is no file ${file}` : reasonOf(error);
    return `${reason}; write the access token into it, or set ${TOKEN_VARIABLE} instead`;
  }
}

/** For `parseOptions`: what the options of the gateway must fulfil together. */
export const GATEWAY_CHECKS = [
  (values: GatewayValues): unknown => parseGatewayOptions(gatewayOptions(values)),
  ({ accessToken = '', 'access-token-file': file }: GatewayValues): void => {
    if (file !== undefined && accessToken !== '') {
      const rule = `is not taken together with ${TOKEN_VARIABLE}`;
      throw new InvalidInputError([{ field: 'access-token-file', rule }]);
    }
    if (file === undefined && accessToken === '') {
      const rule = 'is required in the environment, or --access-token-file';
      throw new InvalidInputError([{ field: 'accessToken', rule }]);
    }
    const rule = file === undefined ? null : problemOfTokenFile(file);
    if (rule !== null) throw new InvalidInputError([{ field: 'access-token-file', rule }]);
  },
];

/**
 * Says what the user can correct, where a failure may come from how the command was called; `null`
 * for all other failures.
 */
export function failureAdvice(code: FailureCode, values: GatewayValues): string | null {
  const { 'base-url': baseUrl = '', 'access-token-file': file } = values;
  switch (code) {
    case 'network':
    case 'timeout':
      return `Is the gateway at ${baseUrl}? "curl -v ${baseUrl}" tells whether this machine reaches it.`;
    case 'unauthorized':
      return file === undefined
        ? `Is the token in ${TOKEN_VARIABLE} one of ${baseUrl}, and has it not expired? Set a new one, and run the same command again.`
        : `Is the token in ${file} one of ${baseUrl}, and has it not expired? Replace it, and try again.`;
    case 'tokenUnavailable':
      return `Can ${file ?? TOKEN_VARIABLE} be read?`;
    case 'unknownUser':
      return `Is --user-id one of your tenant, and ${baseUrl} the gateway?`;
    case 'intermediary':
    case 'protocol':
    case 'redirectRefused':
    case 'responseTooLarge':
      return `Is ${baseUrl} the gateway?`;
    case 'unsafeUrl':
      return 'The hosted page has to be https:, on a host of --allowed-host where there is one.';
    default:
      return null;
  }
}
