import { readFile } from 'node:fs/promises';
import { isSendable, type GetAccessToken } from '../gateway/token.js';
import { invalid } from './arguments.js';
import { TOKEN_VARIABLE } from './usage.js';

/**
 * The gateway's access token, from a file or from the environment, without the white space around
 * it: a token from a file ends in a line break. A file is read for each request: whoever renews the
 * token replaces the file.
 *
 * @throws InvalidInputError where there are both, or none, or one that cannot be sent
 */
export function accessToken(
  file: string | undefined,
  environment: NodeJS.ProcessEnv,
): GetAccessToken {
  const fixed = (environment[TOKEN_VARIABLE] ?? '').trim();
  if (file !== undefined && fixed !== '') {
    throw invalid('access-token-file', `is not taken together with ${TOKEN_VARIABLE}`);
  }
  if (file !== undefined) return async () => (await readFile(file, 'utf8')).trim();
  if (fixed === '') {
    throw invalid(TOKEN_VARIABLE, 'is required in the environment, or --access-token-file');
  }
  if (isSendable(fixed)) return () => fixed;
  throw invalid(
    TOKEN_VARIABLE,
    'must be the token alone, without "Bearer": visible ASCII characters and no space',
  );
}
