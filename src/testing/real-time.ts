/** Real time, whatever the tests do to the globals: this module is loaded before they do. */

const { setTimeout } = globalThis;
const now = performance.now.bind(performance);

/** Browsers have none. */
const soon: (run: () => void) => unknown =
  'setImmediate' in globalThis ? globalThis.setImmediate : (run) => setTimeout(run, 0);

/** ms since some moment in the past. */
export const realNow = (): number => now();

/** Lets everything happen that waits for a promise. */
export const realTurn = (): Promise<void> =>
  new Promise((resolve) => {
    soon(resolve);
  });

/** Leaves some time to others, such as the network; in ms. */
export const realPause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
