/**
 * What a function of the platform answers; `null` if it throws, rejects, or does not answer in time.
 *
 * @param limit ms
 * @param signal ends the wait
 */
export function answerOf<T>(
  ask: () => PromiseLike<T> | T,
  limit: number,
  signal?: AbortSignal,
): Promise<{ readonly value: T } | null> {
  return new Promise((resolve) => {
    const end = (answer: { readonly value: T } | null): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      resolve(answer);
    };
    const giveUp = (): void => {
      end(null);
    };
    const timer = setTimeout(giveUp, limit);
    signal?.addEventListener('abort', giveUp);
    // In a promise, so that a function that throws counts as one that rejects.
    Promise.resolve()
      .then(ask)
      .then((value) => {
        end({ value });
      }, giveUp);
  });
}
