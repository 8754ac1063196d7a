/** How the user starts this command: from a checkout, or where the package is installed. */
export const COMMAND_NAME = import.meta.url.endsWith('.ts')
  ? 'npm run -s cli --'
  : 'npx identification-machine';

/** How a command ends. */
export const EXIT_CODES = {
  completed: 0,
  /** Failed or cancelled, and no user at a terminal could be asked what to do. */
  failed: 1,
  /** Wrong usage: nothing was sent. */
  usage: 2,
  /** Stalled, and no user at a terminal could be asked whether to keep waiting. */
  stalled: 3,
} as const;

/** What the exit codes of `run` and `demo` mean, for the help. */
export const EXIT_CODE_TEXTS = {
  0: 'completed',
  1: 'failed or cancelled',
  2: 'wrong usage; nothing was sent',
  3: 'stalled: the status did not change in time, and no user at a terminal could be asked',
};

/** Thrown for wrong usage; its message is shown to the user. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : 'cannot be used';

/**
 * Makes a handler that turns any error into a `UsageError` about an option.
 *
 * @param option as the user types it: `--port`
 */
export const throwUsageError =
  (option: string) =>
  (error: unknown): never => {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${option}: ${reasonOf(error)}`);
  };

/**
 * Imports a module that needs optional packages.
 *
 * @param what the command or the option that needs them, as the user types it
 * @throws UsageError that says how to install the packages, where one of them is missing
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
    throw new UsageError(`${what} needs optional packages: npm install ${packages.join(' ')}`);
  }
}
