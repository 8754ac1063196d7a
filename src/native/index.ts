/**
 * Hosts an identification in an app of React Native or Capacitor: survives the end of the app, and
 * recognises the return from a hosted page. Imports no module of either: the adapters take the app's own.
 *
 * @module identification-machine/native
 */
export { createNativeHost, type NativeHost } from './create-native-host.js';
export type { NativeHostOptions } from './options.js';
export type {
  BrowserEnd,
  NativeApp,
  NativeBrowser,
  NativeNetwork,
  NativeStorage,
} from './ports.js';
export { createHostedPages, type HostedPages, type HostedPagesOptions } from './hosted-pages.js';
export {
  inAppBrowser,
  linkingBrowser,
  netInfoNetwork,
  reactNativeApp,
  type AppStateModule,
  type InAppBrowserModule,
  type LinkingModule,
  type NetInfoModule,
} from './adapters/react-native.js';
export type { BrowserResult } from './adapters/browser-result.js';
export {
  expoBrowser,
  secureStorage,
  type SecureStoreModule,
  type WebBrowserModule,
} from './adapters/expo.js';
export {
  webViewBrowser,
  webViewProps,
  type WebViewBrowser,
  type WebViewProps,
} from './adapters/web-view.js';
export {
  capacitorApp,
  capacitorBrowser,
  capacitorNetwork,
  capacitorStorage,
  type CapacitorAppPlugin,
  type CapacitorBrowserPlugin,
  type CapacitorNetworkPlugin,
  type CapacitorPreferencesPlugin,
} from './adapters/capacitor.js';
export { matchReturnUrl, type ReturnEvent, type ReturnUrls } from '../host/return-urls.js';
