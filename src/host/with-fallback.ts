/** What a platform API gives, or the fallback where the API is missing or refuses. */
export function withFallback<T>(read: () => T, fallback: T): T {
  try {
    return read();
  } catch {
    return fallback;
  }
}
