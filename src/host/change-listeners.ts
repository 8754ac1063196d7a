import type { HostedIdentification } from './identification-host.js';

type Listener = (identification: HostedIdentification) => void;

/** The listeners of each identification, by its id. */
export interface ChangeListeners {
  /** Returns the function that removes the listener. */
  add(id: string, listener: Listener): () => void;
  has(id: string): boolean;
  /** The ids that have listeners. */
  ids(): readonly string[];
  /** Calls the listeners of an identification; their errors are ignored. */
  tell(identification: HostedIdentification): void;
}

export function createChangeListeners(): ChangeListeners {
  const byId = new Map<string, Set<Listener>>();

  function add(id: string, listener: Listener): () => void {
    // A wrapper each, as a caller can add the same function twice.
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
    ids: () => [...byId.keys()],
    tell: (identification) => {
      for (const listener of [...(byId.get(identification.id) ?? [])]) {
        try {
          listener(identification);
        } catch {
          // A listener's error must not stop the identification or the other listeners.
        }
      }
    },
  };
}
