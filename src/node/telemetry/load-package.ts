/** Thrown where a package that the telemetry stands on is not installed; the message says how to. */
export class MissingPackageError extends Error {
  override readonly name = 'MissingPackageError';
  readonly code = 'packageMissing';
  /** The package's name. */
  readonly packageName: string;

  constructor(packageName: string, cause: unknown) {
    super(`One more package is needed: npm install ${packageName}`, { cause });
    this.packageName = packageName;
  }
}

/**
 * Imports an optional peer.
 *
 * @throws MissingPackageError where it is not installed
 */
export async function loadPackage<TModule>(
  packageName: string,
  load: () => Promise<TModule>,
): Promise<TModule> {
  try {
    return await load();
  } catch (cause) {
    const isMissing =
      cause instanceof Error &&
      'code' in cause &&
      cause.code === 'ERR_MODULE_NOT_FOUND' &&
      cause.message.includes(`'${packageName}'`);
    throw isMissing ? new MissingPackageError(packageName, cause) : cause;
  }
}
