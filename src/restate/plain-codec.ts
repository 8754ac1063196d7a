import type { JournalValueCodec } from '@restatedev/restate-sdk';

/**
 * Writes what is kept as it is.
 *
 * The machine reads the clock and draws lots: handled again after a crash, an event leads to the same
 * steps with other times in them. Where there is a codec, and only there, Restate compares the steps
 * without what is in them. Otherwise it would refuse the event, again and again.
 */
export const PLAIN_CODEC: JournalValueCodec = {
  encode: (value) => value,
  decode: (value) => Promise.resolve(value),
};
