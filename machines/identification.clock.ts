/** The only place where the machine reads the clock and draws random numbers. */

/** The time, in epoch ms. */
export const now = (): number => Date.now();

/** A number from 0 (inclusive) to 1 (exclusive). */
export const random = (): number => Math.random();
