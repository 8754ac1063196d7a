import { viewOf, type IdentificationView } from '../../machines/identification.view.js';
import { IdentificationHostError } from '../host/host-error.js';
import type { IdentificationRecord } from './identification-store.js';
import type { LiveRegistry } from './live-registry.js';

// A longer `setTimeout` fires at once.
const LONGEST_TIMER = 2 ** 31 - 1;

type HostedPageUrl = NonNullable<IdentificationView['hosted']>;

/**
 * Waits for the URL of the hosted page while the gateway is being asked for it, and asks where this
 * process does not know it: initiating again returns the session in progress, and the status call
 * of phase A the signing.
 *
 * @param timeout ms
 * @throws IdentificationHostError `noHostedPage`, `storeUnavailable` or `closed`
 */
export async function openHostedPage(
  registry: LiveRegistry,
  find: (id: string) => Promise<IdentificationRecord>,
  id: string,
  timeout: number,
  closing: AbortSignal,
): Promise<HostedPageUrl> {
  const timeIsUp = new AbortController();
  let lookAgain = (): void => undefined;
  const timer = setTimeout(
    () => {
      timeIsUp.abort();
      lookAgain();
    },
    Math.min(timeout, LONGEST_TIMER),
  );
  const stopListening = registry.listeners.add(id, () => {
    lookAgain();
  });
  const close = (): void => {
    lookAgain();
  };
  closing.addEventListener('abort', close);
  try {
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        lookAgain = resolve;
      });
      if (closing.aborted) throw new IdentificationHostError('closed', 'The host is closed.');
      const record = await find(id);
      const { state, hosted, working } = viewOf(registry.look(record));
      if (hosted !== null) return hosted;
      const isAtPage = state === 'awaitingRedirect' || state === 'signing';
      if ((!isAtPage && !working) || timeIsUp.signal.aborted) {
        const message = `There is no hosted page to open in the state ${state}.`;
        throw new IdentificationHostError('noHostedPage', message, { state });
      }
      // Where that can't be saved, nobody would ever hear of it.
      if (isAtPage && !registry.get(id)) await registry.wake(record, { kind: 'resume' }).saved();
      await changed;
    }
  } finally {
    clearTimeout(timer);
    stopListening();
    closing.removeEventListener('abort', close);
  }
}
