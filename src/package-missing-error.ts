/** Thrown where an optional package is not installed; the message says how to. */
export class PackageMissingError extends Error {
  override readonly name = 'PackageMissingError';
  readonly code = 'packageMissing';
}

/**
 * Loads what stands on optional packages.
 *
 * @throws PackageMissingError
 */
export async function loadOptional<T>(load: () => Promise<T>, packages: string): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND') {
      throw new PackageMissingError(`A package is missing: npm install ${packages}`, { cause });
    }
    throw cause;
  }
}
