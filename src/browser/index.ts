/**
 * A host for a page: it survives the redirects, recognises a return and lets one tab act.
 *
 * @module identification-machine/browser
 */
export { createBrowserHost, type BrowserHost } from './browser-host.js';
export type { BrowserView } from './browser-view.js';
export type { CheckpointStore } from './checkpoint-storage.js';
export type { BrowserHostOptions } from './options.js';
export { matchReturnUrl, type ReturnEvent, type ReturnUrls } from './return-urls.js';
