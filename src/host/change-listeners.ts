import type { HostedIdentification } from './identification-host.js';

type Listener = (identification: HostedIdentification) => void;

/** Who wants to hear of which identification. */
export interface ChangeListeners {
  add(id: string, listener: Listener): () => void;
  has(id: string): boolean;
  tell(identification: HostedIdentification): void;
}

export function createChangeListeners(): ChangeListeners {
  const byId = new Map<string, Set<Listener>>();

  function add(id: string, listener: Listener): () => void {
    // The same function may be given twice.
    const own: Listener = (identification) => {
      listener(identification);
    };
    const listeners = byId.get(id) ?? new Set();
    byId.set(id, listeners.add(own));
    return () => {
      listeners.delete(own);
      if (listeners.size === 0 && byId.get(id) === listeners) byId.delete(id);
    };
  }

  return {
    add,
    has: (id) => byId.has(id),
    tell: (identification) => {
      for (const listener of [...(byId.get(identification.id) ?? [])]) {
        try {
          listener(identification);
        } catch {
          // Its own affair: it must not stop the identification, or those who listen after it.
        }
      }
    },
  };
}
