/**
 * Hosts an identification in an app of React Native or Capacitor: survives the end of the app, and
 * recognises the return from a hosted page.
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
export { matchReturnUrl, type ReturnEvent, type ReturnUrls } from '../host/return-urls.js';
