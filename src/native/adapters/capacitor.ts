import type {
  BrowserEnd,
  NativeApp,
  NativeBrowser,
  NativeNetwork,
  NativeStorage,
} from '../ports.js';

/** A listener of a Capacitor plugin. */
interface ListenerHandle {
  readonly remove: () => Promise<void>;
}

/** The part of `App` of `@capacitor/app` that is used. */
export interface CapacitorAppPlugin {
  readonly getLaunchUrl: () => Promise<{ readonly url: string } | null | undefined>;
  readonly getState: () => Promise<{ readonly isActive: boolean }>;
  addListener(
    event: 'appUrlOpen',
    listener: (event: { readonly url: string }) => void,
  ): Promise<ListenerHandle>;
  addListener(
    event: 'appStateChange',
    listener: (state: { readonly isActive: boolean }) => void,
  ): Promise<ListenerHandle>;
}

/** The part of `Browser` of `@capacitor/browser` that is used. */
export interface CapacitorBrowserPlugin {
  readonly open: (options: { readonly url: string }) => Promise<void>;
  readonly close: () => Promise<void>;
  addListener(event: 'browserFinished', listener: () => void): Promise<ListenerHandle>;
}

/** The part of `Preferences` of `@capacitor/preferences` that is used. */
export interface CapacitorPreferencesPlugin {
  readonly get: (options: { readonly key: string }) => Promise<{ readonly value: string | null }>;
  readonly set: (options: { readonly key: string; readonly value: string }) => Promise<void>;
  readonly remove: (options: { readonly key: string }) => Promise<void>;
}

/** The part of `Network` of `@capacitor/network` that is used. */
export interface CapacitorNetworkPlugin {
  readonly getStatus: () => Promise<{ readonly connected: boolean }>;
  addListener(
    event: 'networkStatusChange',
    listener: (status: { readonly connected: boolean }) => void,
  ): Promise<ListenerHandle>;
}

/** What removes a listener, also before Capacitor has added it. */
const remover = (added: Promise<ListenerHandle>) => (): void => {
  added.then((handle) => handle.remove()).catch(() => undefined);
};

/** Tells a listener the value that is known at first, unless a change comes before. */
function tellAtFirst<T>(ask: () => Promise<T>, listener: (value: T) => void): (value: T) => void {
  let isTold = false;
  const tell = (value: T): void => {
    isTold = true;
    listener(value);
  };
  ask()
    .then((value) => {
      if (!isTold) tell(value);
    })
    .catch(() => undefined);
  return tell;
}

/**
 * What the system tells an app of Capacitor.
 *
 * @param App `App` of `@capacitor/app`
 */
export const capacitorApp = (App: CapacitorAppPlugin): NativeApp => ({
  launchUrl: async () => (await App.getLaunchUrl())?.url,
  onUrl: (listener) =>
    remover(
      App.addListener('appUrlOpen', ({ url }) => {
        listener(url);
      }),
    ),
  onForeground: (listener) =>
    remover(
      App.addListener(
        'appStateChange',
        tellAtFirst(
          () => App.getState(),
          ({ isActive }) => {
            listener(isActive);
          },
        ),
      ),
    ),
});

/**
 * Opens hosted pages in a browser of the system in front of the app.
 *
 * @param Browser `Browser` of `@capacitor/browser`
 */
export const capacitorBrowser = (Browser: CapacitorBrowserPlugin): NativeBrowser => ({
  open: async (url) => {
    let finished = (): void => undefined;
    const closed = new Promise<BrowserEnd>((resolve) => {
      finished = () => {
        resolve({ type: 'closed' });
      };
    });
    const added = Browser.addListener('browserFinished', finished);
    try {
      await added;
      await Browser.open({ url });
      return await closed;
    } finally {
      remover(added)();
    }
  },
  close: () => Browser.close(),
});

/**
 * Stores the checkpoint.
 *
 * @param Preferences `Preferences` of `@capacitor/preferences`
 */
export const capacitorStorage = (Preferences: CapacitorPreferencesPlugin): NativeStorage => ({
  getItem: async (key) => (await Preferences.get({ key })).value,
  setItem: (key, value) => Preferences.set({ key, value }),
  removeItem: (key) => Preferences.remove({ key }),
});

/**
 * What the system tells of the network.
 *
 * @param Network `Network` of `@capacitor/network`
 */
export const capacitorNetwork = (Network: CapacitorNetworkPlugin): NativeNetwork => ({
  onChange: (listener) =>
    remover(
      Network.addListener(
        'networkStatusChange',
        tellAtFirst(
          () => Network.getStatus(),
          ({ connected }) => {
            listener(connected);
          },
        ),
      ),
    ),
});
