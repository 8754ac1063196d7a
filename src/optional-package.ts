/** Thrown where optional packages are not installed; the message says how to. */
export class MissingPackageError extends Error {
  override readonly name = 'MissingPackageError';
  readonly code = 'packageMissing';
  /** All that the thing needs, of which at least one is missing. */
  readonly packages: readonly string[];

  constructor(packages: readonly string[], cause: unknown) {
    super(`A package is missing: npm install ${packages.join(' ')}`, { cause });
    this.packages = packages;
  }
}

/**
 * Loads what stands on optional packages. An error that names none of them is not about them, and
 * stays what it is.
 *
 * @throws MissingPackageError
 */
export async function loadOptional<T>(
  packages: readonly string[],
  load: () => Promise<T>,
): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const isMissing =
      cause instanceof Error &&
      'code' in cause &&
      cause.code === 'ERR_MODULE_NOT_FOUND' &&
      packages.some((name) => cause.message.includes(`'${name}'`));
    throw isMissing ? new MissingPackageError(packages, cause) : cause;
  }
}
