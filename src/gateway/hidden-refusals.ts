/** How many calls in a row get no answer before a hidden 401 is supposed. */
const CALLS_IN_A_ROW = 3;

/** The shortest time between two refreshes that are made on suspicion, in ms. */
const REFRESH_INTERVAL_MS = 60_000;

/** Tells when a page may be refused by answers that it cannot see. */
export interface HiddenRefusals {
  /** A call got an answer. */
  answered(): void;
  /**
   * A call got no answer.
   *
   * @returns whether to ask for a fresh token and to repeat the call
   */
  unanswered(signal: AbortSignal): Promise<boolean>;
}

/**
 * Suspects a 401 behind network errors: in a page, an answer without CORS headers is one, and a gateway
 * may send its refusals without them. Then the token would never be refreshed.
 *
 * It is suspected where calls get no answer, several in a row, while the page's own origin answers; once
 * a minute at most. Outside of a page no answer is hidden, and there is no suspicion.
 *
 * @see https://fetch.spec.whatwg.org/#cors-check
 */
export function watchHiddenRefusals(): HiddenRefusals {
  let calls = 0;
  let suspectedAt = -Infinity;
  // The clock may be set back, which must not extend the time.
  const isEarly = (): boolean => Math.abs(Date.now() - suspectedAt) < REFRESH_INTERVAL_MS;

  return {
    answered: () => {
      calls = 0;
    },
    unanswered: async (signal) => {
      calls += 1;
      if (calls < CALLS_IN_A_ROW || isEarly()) return false;
      // Calls that fail at the same time wait for the same answer.
      if (!(await isOwnOriginUp(signal)) || isEarly()) return false;
      suspectedAt = Date.now();
      return true;
    },
  };
}

/** Whether the server of this page answers, with any status; `false` outside of a page. */
async function isOwnOriginUp(signal: AbortSignal): Promise<boolean> {
  if (typeof location === 'undefined' || !location.origin.startsWith('http')) return false;
  try {
    await fetch(location.origin, {
      method: 'HEAD',
      redirect: 'manual',
      cache: 'no-store',
      credentials: 'omit',
      signal,
    });
    return true;
  } catch {
    return false;
  }
}
