import type { FailureCode } from '../../machines/failure.js';
import { TOKEN_VARIABLE } from './usage.js';

/** What the command was told of the gateway. */
export interface GatewayOptions {
  readonly baseUrl: string;
  /** The file that holds the access token; `undefined` where the environment does. */
  readonly tokenFile: string | undefined;
}

/**
 * What a person at the terminal can mend about a failure that comes of how the command was called;
 * `null` for all others.
 */
export function wayOut(code: FailureCode, { baseUrl, tokenFile }: GatewayOptions): string | null {
  switch (code) {
    case 'network':
    case 'timeout':
      return `Is the gateway at ${baseUrl}? "curl -v ${baseUrl}" tells whether this machine reaches it.`;
    case 'unauthorized':
      return tokenFile === undefined
        ? `Is the token in ${TOKEN_VARIABLE} one of ${baseUrl}, and has it not expired? Set a new one, and run the same command again.`
        : `Is the token in ${tokenFile} one of ${baseUrl}, and has it not expired? Replace it, and try again.`;
    case 'tokenUnavailable':
      return `Can ${tokenFile ?? TOKEN_VARIABLE} be read?`;
    case 'unknownUser':
      return `Is --user-id one of your tenant, and ${baseUrl} the gateway?`;
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
