import type { NativeBrowser, NativeStorage } from '../ports.js';
import { endOf, isCustomScheme, type BrowserResult } from './browser-result.js';

/** The part of `expo-web-browser` that is used. */
export interface WebBrowserModule {
  readonly openBrowserAsync: (url: string) => Promise<BrowserResult>;
  readonly openAuthSessionAsync: (url: string, redirectUrl: string) => Promise<BrowserResult>;
  readonly dismissBrowser: () => unknown;
  readonly dismissAuthSession: () => unknown;
}

/** The part of `expo-secure-store` that is used. */
export interface SecureStoreModule {
  readonly getItemAsync: (key: string) => Promise<string | null>;
  readonly setItemAsync: (key: string, value: string) => Promise<void>;
  readonly deleteItemAsync: (key: string) => Promise<void>;
}

/**
 * Opens hosted pages in a browser of the system in front of the app.
 *
 * @param WebBrowser all of `expo-web-browser`: `import * as WebBrowser from 'expo-web-browser'`
 */
export function expoBrowser(WebBrowser: WebBrowserModule): NativeBrowser {
  let isAuthSession = false;
  return {
    open: async (url, { success }) => {
      isAuthSession = isCustomScheme(success);
      return endOf(
        isAuthSession
          ? await WebBrowser.openAuthSessionAsync(url, success)
          : await WebBrowser.openBrowserAsync(url),
      );
    },
    close: () => (isAuthSession ? WebBrowser.dismissAuthSession() : WebBrowser.dismissBrowser()),
  };
}

/**
 * Stores the checkpoint encrypted. On iOS, what is stored outlives the app: a person who installs it
 * again within the `timeToLive` goes on.
 *
 * @param SecureStore all of `expo-secure-store`: `import * as SecureStore from 'expo-secure-store'`
 */
export const secureStorage = (SecureStore: SecureStoreModule): NativeStorage => ({
  getItem: (key) => SecureStore.getItemAsync(key),
  setItem: (key, value) => SecureStore.setItemAsync(key, value),
  removeItem: (key) => SecureStore.deleteItemAsync(key),
});
