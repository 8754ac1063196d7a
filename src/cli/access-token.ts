import { readFile } from 'node:fs/promises';
import type { GetAccessToken } from '../gateway/token.js';
import { UsageError } from './exit-code.js';
import { TOKEN_VARIABLE } from './usage.js';

/**
 * The gateway's access token, from a file or from the environment. A file is read for each request:
 * whoever renews the token replaces the file.
 *
 * @throws UsageError where there are both, or none
 */
export function accessToken(
  file: string | undefined,
  environment: NodeJS.ProcessEnv,
): GetAccessToken {
  const fixed = environment[TOKEN_VARIABLE] ?? '';
  if (file !== undefined && fixed !== '') {
    throw new UsageError(`--access-token-file: is not taken together with ${TOKEN_VARIABLE}`);
  }
  if (file !== undefined) return async () => (await readFile(file, 'utf8')).trim();
  if (fixed === '') {
    throw new UsageError(
      `${TOKEN_VARIABLE}: is required in the environment, or --access-token-file`,
    );
  }
  return () => fixed;
}
