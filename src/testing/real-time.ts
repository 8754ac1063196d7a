/** Real time. The module keeps the platform's functions before a test replaces them by fake ones. */

const { setTimeout } = globalThis;
const now = performance.now.bind(performance);

/** Browsers have no `setImmediate`. */
const defer: (run: () => void) => unknown =
  'setImmediate' in globalThis ? globalThis.setImmediate : (run) => setTimeout(run, 0);

/** Monotonic time in ms. */
export const realNow = (): number => now();

/** Resolves after all pending promise callbacks. */
export const realTurn = (): Promise<void> =>
  new Promise((resolve) => {
    defer(resolve);
  });

export const realPause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
