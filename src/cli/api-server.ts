import type { IdentificationHost } from '../host/identification-host.js';
import { createHttpApi, serveIdentifications, type IdentificationServer } from '../http/index.js';
import type { JournalDirectory } from '../inspect/node/index.js';
import type { API_OPTIONS, API_SERVER_OPTIONS } from './api-options.js';
import type { bearerAuthorize } from './bearer-authorize.js';
import type { OptionTable, OptionValues } from './option.js';
import { withOptionNames } from './parse-options.js';
import { throwUsageError } from './usage-error.js';

interface ApiServerOptions {
  /** Names the options in complaints. */
  readonly table: OptionTable;
  readonly values: Omit<OptionValues<typeof API_OPTIONS>, 'operatorToken' | 'appToken'> &
    OptionValues<typeof API_SERVER_OPTIONS>;
  readonly authorize: ReturnType<typeof bearerAuthorize>;
  readonly host: IdentificationHost;
  readonly address: {
    readonly hostname: string;
    readonly port: number;
    /** The option that sets the port. */
    readonly option: string;
  };
  readonly journals?: JournalDirectory;
  /** Told the name of an error that a request got a 500 for. */
  readonly onError: (name: string) => void;
}

/** Serves the HTTP API of a host. */
export async function openApiServer({
  table,
  values,
  authorize,
  host,
  address,
  journals,
  onError,
}: ApiServerOptions): Promise<IdentificationServer> {
  const { secret, previousSecret, hintKeys } = values;
  const landing = [values['landing-success'], values['landing-fail']];
  const api = withOptionNames(table, () =>
    createHttpApi({
      host,
      authorize,
      landing: { success: values['landing-success'], fail: values['landing-fail'] },
      secret,
      ...(previousSecret !== '' && { previousSecret }),
      ...(hintKeys.length > 0 && { hintKeys }),
      operatorChallenge: 'Basic realm="Operators", charset="UTF-8"',
      // Pages of this machine: for development. What the gateway may be is another question.
      allowInsecureLoopback: landing.every((url) => url.startsWith('http:')),
      ...(journals && { journals }),
      onError: (error) => {
        // Without its message, which may hold personal data.
        onError(error instanceof Error ? error.name : 'unknown');
      },
    }),
  );
  return serveIdentifications({
    api,
    hostname: address.hostname,
    port: address.port,
    drainTimeout: values['drain-timeout'],
    keepAliveTimeout: values['keep-alive-timeout'],
  }).catch(throwUsageError(address.option));
}
