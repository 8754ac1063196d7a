// A longer `setTimeout` fires at once.
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Resolves at a time, in epoch ms: at once where it is past, and early where the signal aborts.
 *
 * Reads the clock once: a clock that is set back meanwhile does not make it longer.
 */
export async function sleepUntil(at: number, signal: AbortSignal): Promise<void> {
  for (let left = at - Date.now(); left > 0 && !signal.aborted; left -= LONGEST_TIMER) {
    await sleep(Math.min(left, LONGEST_TIMER), signal);
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', wake);
    function wake(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    }
  });
}
