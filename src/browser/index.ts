/**
 * A host for a page: it survives the redirects, recognises a return and lets one tab act.
 *
 * @module identification-machine/browser
 */
export { createBrowserHost } from './create-browser-host.js';
export type { CheckpointStore } from './checkpoint-storage.js';
export type { BrowserHostOptions } from './options.js';
export { matchReturnUrl, type ReturnEvent, type ReturnUrls } from './return-urls.js';
