import { UsageError } from './exit-code.js';

/**
 * Imports what a command or an option needs.
 *
 * @param what the command or the option, as the user types it
 * @param packages the optional packages that it needs
 * @throws UsageError that says how to install them, where one of them is missing
 */
export async function importFor<T>(
  what: string,
  packages: readonly string[],
  load: () => Promise<T>,
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const isMissing =
      error instanceof Error &&
      'code' in error &&
      error.code === 'ERR_MODULE_NOT_FOUND' &&
      packages.some((name) => error.message.includes(`'${name}'`));
    if (!isMissing) throw error;
    throw new UsageError(`${what} needs: npm install ${packages.join(' ')}`);
  }
}
