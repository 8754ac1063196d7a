/** What platform APIs say that is not so. Each script runs in a page, and uses nothing from outside. */
export interface Lie {
  readonly api: string;
  readonly how: string;
  readonly script: () => void;
}

export const LIES: readonly Lie[] = [
  {
    api: 'localStorage',
    how: 'null, as in a WebView of Android',
    script: () => Object.defineProperty(window, 'localStorage', { value: null }),
  },
  {
    api: 'localStorage.setItem',
    how: 'what it takes is gone',
    script: () => {
      Storage.prototype.setItem = () => undefined;
    },
  },
  {
    api: 'localStorage.getItem',
    how: 'it gives garbage',
    script: () => {
      Storage.prototype.getItem = () => '{"savedAt":1,"checkpoint":[]';
    },
  },
  {
    api: 'navigator.locks.request',
    how: 'the lock is given and lost at once, again and again',
    script: () => {
      LockManager.prototype.request = async (...given: readonly unknown[]) => {
        const granted = given.at(-1) as (lock: object) => unknown;
        granted({ name: 'given', mode: 'exclusive' });
        await Promise.resolve();
        throw new DOMException('Stolen.', 'AbortError');
      };
    },
  },
  {
    api: 'navigator.locks.request',
    how: 'another tab holds the lock, for ever',
    script: () => {
      LockManager.prototype.request = (...given: readonly unknown[]) => {
        const granted = given.at(-1) as (lock: null) => unknown;
        const { ifAvailable } = given[1] as LockOptions;
        if (ifAvailable === true) granted(null);
        return new Promise<never>(() => undefined);
      };
    },
  },
  {
    api: 'navigator.locks.request',
    how: 'every tab gets the lock',
    script: () => {
      LockManager.prototype.request = (...given: readonly unknown[]) => {
        const granted = given.at(-1) as (lock: object) => Promise<never>;
        return Promise.resolve(granted({ name: 'given', mode: 'exclusive' }));
      };
    },
  },
  {
    api: 'navigator.locks.request',
    how: 'it ends and has not called back',
    script: () => {
      LockManager.prototype.request = () => Promise.resolve() as Promise<never>;
    },
  },
  {
    api: 'BroadcastChannel.postMessage',
    how: 'it delivers nothing',
    script: () => {
      BroadcastChannel.prototype.postMessage = () => undefined;
    },
  },
  {
    api: 'BroadcastChannel.postMessage',
    how: 'it delivers garbage',
    script: () => {
      const post: unknown = Reflect.get(BroadcastChannel.prototype, 'postMessage');
      BroadcastChannel.prototype.postMessage = function () {
        for (const garbage of [null, 7, { kind: 'state', state: { view: { state: 7 } } }])
          Reflect.apply(post as () => void, this, [garbage]);
      };
    },
  },
  {
    api: 'crypto',
    how: 'its numbers are always the same',
    script: () => {
      Crypto.prototype.randomUUID = () => '00000000-0000-4000-8000-000000000000';
      Crypto.prototype.getRandomValues = (array) => array;
    },
  },
  {
    api: 'navigator.onLine',
    how: 'false while the network works',
    script: () => Object.defineProperty(Navigator.prototype, 'onLine', { value: false }),
  },
  {
    api: 'navigator.onLine',
    how: 'true while there is no network',
    script: () => Object.defineProperty(Navigator.prototype, 'onLine', { value: true }),
  },
  {
    api: 'navigator.onLine',
    how: 'it changes ten times a second',
    script: () => {
      let isOnLine = true;
      Object.defineProperty(Navigator.prototype, 'onLine', { get: () => isOnLine });
      setInterval(() => {
        isOnLine = !isOnLine;
        dispatchEvent(new Event(isOnLine ? 'online' : 'offline'));
      }, 100);
    },
  },
  {
    api: 'window.open',
    how: 'its window is closed',
    script: () => {
      window.open = () => ({ closed: true }) as Window;
    },
  },
  {
    api: 'window.open',
    how: 'its window is none',
    script: () => {
      window.open = () => ({ closed: false }) as Window;
    },
  },
  {
    api: 'popup.closed',
    how: 'true while the window is open',
    script: () => {
      const open = window.open.bind(window);
      window.open = (...given) => {
        const opened = open(...given);
        let isClosed = false;
        // Cut off a moment after it was opened, as by a Cross-Origin-Opener-Policy.
        return (
          opened &&
          ({
            get closed() {
              const was = isClosed;
              isClosed = true;
              return was;
            },
            location: {
              href: 'about:blank',
              replace: (url: string) => {
                opened.location.replace(url);
              },
            },
            close: () => undefined,
          } as unknown as Window)
        );
      };
    },
  },
  {
    api: 'popup.closed',
    how: 'false after the window was closed',
    script: () => {
      const open = window.open.bind(window);
      window.open = (...given) => {
        const opened = open(...given);
        return (
          opened && ({ closed: false, location: opened.location, close: () => undefined } as Window)
        );
      };
    },
  },
  {
    api: 'history.replaceState',
    how: 'it does nothing',
    script: () => {
      History.prototype.replaceState = () => undefined;
    },
  },
  {
    api: 'document.visibilityState',
    how: 'hidden while the page is in front',
    script: () => Object.defineProperty(Document.prototype, 'visibilityState', { value: 'hidden' }),
  },
  {
    api: 'document.visibilityState',
    how: 'it changes ten times a second',
    script: () => {
      let isHidden = false;
      Object.defineProperty(Document.prototype, 'visibilityState', {
        get: () => (isHidden ? 'hidden' : 'visible'),
      });
      setInterval(() => {
        isHidden = !isHidden;
        document.dispatchEvent(new Event('visibilitychange'));
      }, 100);
    },
  },
  {
    api: 'the event pagehide',
    how: 'it never comes',
    script: () => {
      addEventListener('pagehide', (event) => {
        event.stopImmediatePropagation();
      });
    },
  },
];
