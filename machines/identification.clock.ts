/** The one place where the machine reads the time and draws lots. */

/** Now, in epoch ms. */
export const now = (): number => Date.now();

/** A number from 0 (inclusive) to 1 (exclusive). */
export const random = (): number => Math.random();
