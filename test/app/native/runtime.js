/* global HermesInternal */
/** The globals that React Native installs from C++, in its architecture without a bridge. */
import { call, on, tell } from './bridge.js';

const timers = new Map();
let lastTimer = 0;

const start =
  (isRepeated) =>
  (callback, ms, ...args) => {
    lastTimer += 1;
    timers.set(lastTimer, () => callback(...args));
    tell('timer', lastTimer, ms ?? 0, isRepeated);
    return lastTimer;
  };
const clear = (id) => {
  if (timers.delete(id)) tell('clearTimer', id);
};
on('timer', (id, isRepeated) => {
  const callback = timers.get(id);
  if (!isRepeated) timers.delete(id);
  callback?.();
});

Object.assign(globalThis, {
  global: globalThis,
  RN$Bridgeless: true,
  setTimeout: start(false),
  clearTimeout: clear,
  setInterval: start(true),
  clearInterval: clear,
  performance: { now: () => Date.now() },
  nativeModuleProxy: {},
});
const log = (...args) => tell('log', args.map(String).join(' '));
globalThis.console = { assert: () => undefined, debug: log, error: log, info: log, log, warn: log };

// As React Native does.
HermesInternal.enablePromiseRejectionTracker?.({
  allRejections: true,
  onUnhandled: (_, error) => tell('unhandled', String(error?.stack ?? error)),
});

/** The modules of the native side, by name. */
export const modules = {
  NativeMicrotasksCxx: { queueMicrotask: (callback) => void Promise.resolve().then(callback) },
  PlatformConstants: {
    getConstants: () => ({ reactNativeVersion: { major: 0, minor: 88, patch: 0 } }),
  },
  BlobModule: {
    getConstants: () => ({ BLOB_URI_SCHEME: 'blob', BLOB_URI_HOST: null }),
    addNetworkingHandler: () => undefined,
    release: () => undefined,
  },
  FileReaderModule: { readAsText: (blob) => call('blobText', blob.blobId) },
};
globalThis.__turboModuleProxy = (name) => modules[name] ?? null;
