import { setTimeout as sleep } from 'node:timers/promises';
import { createChangeListeners } from '../host/change-listeners.js';
import type { HostedIdentification } from '../host/identification-host.js';
import type { Ingress } from './ingress.js';

/** How long Restate is asked to wait, in ms. */
const WAIT = 30_000;
/** How long to wait after Restate could not be asked, in ms. */
const PAUSE = 1_000;

type Listener = (identification: HostedIdentification) => void;

/** Follows identifications: one wait at a time for each that somebody listens to. */
export interface Watching {
  add(id: string, listener: Listener): () => void;
  stop(): void;
}

export function createWatching({ read, watch }: Pick<Ingress, 'read' | 'watch'>): Watching {
  const listeners = createChangeListeners();
  const watched = new Map<string, AbortController>();

  async function follow(id: string, signal: AbortSignal): Promise<void> {
    let seen: number | null = null;
    while (!signal.aborted) {
      try {
        const now: HostedIdentification | null =
          seen === null ? await read(id) : await watch(id, { after: seen, timeout: WAIT }, signal);
        if (now === null) return;
        // The first look tells, too: whoever has looked since it was added may have seen less.
        // Nobody listens any more where it was stopped meanwhile.
        if (seen === null || now.version > seen) listeners.tell(now);
        seen = now.version;
      } catch {
        // Whoever listens loses nothing: the next answer is the state as it is then.
        await sleep(PAUSE, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  function end(id: string): void {
    watched.get(id)?.abort();
    watched.delete(id);
  }

  return {
    add: (id, listener) => {
      const remove = listeners.add(id, listener);
      if (!watched.has(id)) {
        const stop = new AbortController();
        watched.set(id, stop);
        void follow(id, stop.signal).finally(() => {
          if (watched.get(id) === stop) watched.delete(id);
        });
      }
      return () => {
        remove();
        if (!listeners.has(id)) end(id);
      };
    },
    stop: () => {
      for (const id of [...watched.keys()]) end(id);
    },
  };
}
