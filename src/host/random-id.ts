/**
 * An id that tells two messages or runs apart. It is no secret. Not `crypto.randomUUID`, which
 * browsers have on `https:` and loopback addresses only.
 */
export const randomId = (): string =>
  [Math.random(), Math.random()].map((number) => number.toString(36).slice(2)).join('-');
