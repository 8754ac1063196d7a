import { setTimeout as sleep } from 'node:timers/promises';
import { createChangeListeners } from '../host/change-listeners.js';
import type { HostedIdentification, IdentificationHost } from '../host/identification-host.js';
import type { Ingress } from './ingress.js';

/** How long one call to Restate waits for a change. */
const WATCH_TIMEOUT_MS = 30_000;
/** The delay after a failed call to Restate. */
const RETRY_DELAY_MS = 1_000;

/** Follows identifications with one long poll each, however many listeners there are. */
export interface Subscriptions {
  readonly subscribe: IdentificationHost['subscribe'];
  close(): void;
}

export function createSubscriptions({
  read,
  watch,
}: Pick<Ingress, 'read' | 'watch'>): Subscriptions {
  const listeners = createChangeListeners();
  const followed = new Map<string, AbortController>();

  async function follow(id: string, signal: AbortSignal): Promise<void> {
    let seen: number | null = null;
    while (!signal.aborted) {
      try {
        const latest: HostedIdentification | null =
          seen === null
            ? await read(id)
            : await watch(id, { after: seen, timeout: WATCH_TIMEOUT_MS }, signal);
        if (latest === null) return;
        // The first read is told as well: a caller's own read may have returned an older version.
        if (seen === null || latest.version > seen) listeners.tell(latest);
        seen = latest.version;
      } catch {
        // Listeners miss nothing that matters: the next answer is the current state.
        await sleep(RETRY_DELAY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  function stop(id: string): void {
    followed.get(id)?.abort();
    followed.delete(id);
  }

  return {
    subscribe: (id, listener) => {
      const remove = listeners.add(id, listener);
      if (!followed.has(id)) {
        const controller = new AbortController();
        followed.set(id, controller);
        void follow(id, controller.signal).finally(() => {
          if (followed.get(id) === controller) followed.delete(id);
        });
      }
      return () => {
        remove();
        if (!listeners.has(id)) stop(id);
      };
    },
    close: () => {
      for (const id of [...followed.keys()]) stop(id);
    },
  };
}
