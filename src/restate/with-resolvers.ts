/**
 * Gives Node 20 what the Restate SDK calls in every invocation, and without which each of them hangs
 * without a word.
 *
 * @see https://tc39.es/ecma262/#sec-promise.withResolvers
 */
export function provideWithResolvers(): void {
  if ('withResolvers' in Promise) return;
  Object.defineProperty(Promise, 'withResolvers', {
    configurable: true,
    writable: true,
    value: function withResolvers<T>(this: PromiseConstructor) {
      let settle: Pick<PromiseWithResolvers, 'resolve' | 'reject'> | undefined;
      const promise = new this<T>((resolve, reject) => {
        settle = { resolve, reject };
      });
      return { promise, ...settle };
    },
  });
}

interface PromiseWithResolvers {
  readonly resolve: (value: never) => void;
  readonly reject: (reason: unknown) => void;
}
