import type { NativeApp, NativeBrowser, NativeNetwork } from '../ports.js';
import { endOf, isCustomScheme, type BrowserResult } from './browser-result.js';

/** A subscription of React Native. */
interface Subscription {
  readonly remove: () => void;
}

/** The part of `Linking` of `react-native`, or of `expo-linking`, that is used. */
export interface LinkingModule {
  readonly getInitialURL: () => Promise<string | null | undefined>;
  readonly addEventListener: (
    type: 'url',
    listener: (event: { readonly url: string }) => void,
  ) => Subscription;
}

/** The part of `AppState` of `react-native` that is used. */
export interface AppStateModule {
  readonly currentState: string | null | undefined;
  readonly addEventListener: (type: 'change', listener: (state: string) => void) => Subscription;
}

/** The part of `InAppBrowser` of `react-native-inappbrowser-reborn` that is used. */
export interface InAppBrowserModule {
  readonly open: (url: string) => Promise<BrowserResult>;
  readonly openAuth: (url: string, redirectUrl: string) => Promise<BrowserResult>;
  readonly close: () => void;
  readonly closeAuth: () => void;
}

/** The part of `@react-native-community/netinfo` that is used. */
export interface NetInfoModule {
  readonly addEventListener: (
    listener: (state: { readonly isConnected: boolean | null }) => void,
  ) => () => void;
}

/**
 * What the system tells an app of React Native, on Expo or bare.
 *
 * @param modules `Linking` and `AppState` of `react-native`
 */
export const reactNativeApp = ({
  Linking,
  AppState,
}: {
  readonly Linking: LinkingModule;
  readonly AppState: AppStateModule;
}): NativeApp => ({
  launchUrl: () => Linking.getInitialURL(),
  onUrl: (listener) => {
    const subscription = Linking.addEventListener('url', ({ url }) => {
      listener(url);
    });
    return () => {
      subscription.remove();
    };
  },
  onForeground: (listener) => {
    // `inactive` is a call or a prompt of the system in front of the app, for the camera for example.
    const tell = (state: string): void => {
      listener(state !== 'background');
    };
    if (typeof AppState.currentState === 'string') tell(AppState.currentState);
    const subscription = AppState.addEventListener('change', tell);
    return () => {
      subscription.remove();
    };
  },
});

/**
 * Opens hosted pages in the user's browser, outside of the app.
 *
 * @param Linking `Linking` of `react-native`
 */
export const linkingBrowser = (Linking: {
  readonly openURL: (url: string) => Promise<unknown>;
}): NativeBrowser => ({
  open: async (url) => {
    await Linking.openURL(url);
    return { type: 'handedOver' };
  },
});

/**
 * Opens hosted pages in a browser of the system in front of the app.
 *
 * @param InAppBrowser `InAppBrowser` of `react-native-inappbrowser-reborn`
 */
export const inAppBrowser = (InAppBrowser: InAppBrowserModule): NativeBrowser => ({
  open: async (url, { success }) =>
    endOf(
      isCustomScheme(success)
        ? await InAppBrowser.openAuth(url, success)
        : await InAppBrowser.open(url),
    ),
  close: () => {
    InAppBrowser.closeAuth();
    InAppBrowser.close();
  },
});

/**
 * What the system tells of the network.
 *
 * @param NetInfo the default export of `@react-native-community/netinfo`
 */
export const netInfoNetwork = (NetInfo: NetInfoModule): NativeNetwork => ({
  onChange: (listener) =>
    NetInfo.addEventListener(({ isConnected }) => {
      // `null` until it is known.
      listener(isConnected !== false);
    }),
});
