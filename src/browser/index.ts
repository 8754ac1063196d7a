/**
 * Hosts an identification in a page: survives the redirects, recognises returns, and keeps one tab
 * active.
 *
 * @module identification-machine/browser
 */
export { createBrowserHost } from './create-browser-host.js';
export type { CheckpointStore } from './checkpoint-storage.js';
export type { BrowserHostOptions } from './options.js';
export { matchReturnUrl, type ReturnEvent, type ReturnUrls } from '../host/return-urls.js';
