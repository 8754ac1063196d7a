/** Expo: its `fetch` and its `URL` in place of those of React Native. Its streams are a polyfill of the bundle. */
import './react-native.js';
import '../native/expo.js';
import { fetch } from 'expo/src/winter/fetch/fetch';
import { URL, URLSearchParams } from 'whatwg-url-minimum';

// As Expo does: it reads one global of React Native's polyfill, which sets the others.
if (!globalThis.Headers) throw new Error('There is no Headers.');
Object.assign(globalThis, { fetch, URL, URLSearchParams });
