import { matchReturnUrl, type ReturnEvent, type ReturnUrls } from '../host/return-urls.js';
import type { CheckpointRecord } from './checkpoint-record.js';

/** Within this time, in ms, the same URL from another source is the same return. */
const SAME_RETURN_MS = 3_000;

/** What to do about a URL. */
export interface Returns {
  /** The event of a return URL; `null` for any other URL. */
  readonly eventOf: (url: string) => ReturnEvent | null;
  /** A return that has reached the running app. `null`: it has counted already. */
  readonly arrived: (url: string, event: ReturnEvent) => ReturnEvent | null;
  /**
   * The URL that the system has started the app with: it can be an old one, which the system gives again
   * whenever it starts the app. `null`: it has counted already.
   */
  readonly launched: (url: string, event: ReturnEvent) => ReturnEvent | { type: 'hint' } | null;
  /** A hosted page is being opened. */
  readonly opened: () => void;
}

/**
 * Tells returns from what has counted already. The last one is noted in the record, so that it is stored
 * together with the state that it has led to: neither a crash before nor one after loses or repeats it.
 */
export function createReturns(returnUrls: ReturnUrls, record: CheckpointRecord): Returns {
  let arrivedAt = -Infinity;

  function take(url: string, event: ReturnEvent): ReturnEvent {
    arrivedAt = Date.now();
    record.note({ fingerprint: fingerprintOf(url), isOpened: false });
    return event;
  }

  const isHandled = (url: string): boolean => record.handled()?.fingerprint === fingerprintOf(url);

  return {
    eventOf: (url) => matchReturnUrl(url, returnUrls),
    arrived: (url, event) => {
      const isSame =
        isHandled(url) &&
        record.handled()?.isOpened === false &&
        Date.now() - arrivedAt < SAME_RETURN_MS;
      return isSame ? null : take(url, event);
    },
    launched: (url, event) => {
      if (!isHandled(url)) return take(url, event);
      if (record.handled()?.isOpened === false) return null;
      // A page was opened since: the app was ended behind it, and this is its return; or the system gives
      // the URL of the return before. Success then costs polls at most. Fail could end the
      // identification: the gateway is asked.
      take(url, event);
      return event.type === 'redirect.succeeded' ? event : { type: 'hint' };
    },
    opened: () => {
      const handled = record.handled();
      if (handled?.isOpened === false) record.note({ ...handled, isOpened: true });
    },
  };
}

/** Two numbers of 32 bits by FNV-1a, in base 36. It is no secret, and holds nothing of the URL. */
function fingerprintOf(text: string): string {
  const hash = (seed: number): string => {
    let value = seed;
    for (let index = 0; index < text.length; index += 1) {
      value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
    }
    return (value >>> 0).toString(36);
  };
  return `${hash(0x811c9dc5)}-${hash(0x1234567)}`;
}
