/** The listeners of a screen's view. */
export interface Listeners {
  /** Returns the function that removes the listener. */
  readonly add: (listener: () => void) => () => void;
  /** Calls each listener; an error of one is reported after all were called. */
  readonly call: () => void;
  readonly clear: () => void;
}

export function createListeners(): Listeners {
  const listeners = new Set<() => void>();
  return {
    add: (listener) => {
      // A function each, as a caller can add the same one twice.
      const own = (): void => {
        listener();
      };
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
    call: () => {
      for (const listener of [...listeners]) {
        try {
          listener();
        } catch (error) {
          // An error of a listener must not stop the others, nor the host.
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
    clear: () => {
      listeners.clear();
    },
  };
}
