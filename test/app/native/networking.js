/** The native module behind `XMLHttpRequest`, as iOS and Android have it. */
import { on, tell } from './bridge.js';
import { modules } from './runtime.js';

let lastRequest = 0;
const callbacks = new Map();

const begin = (request) => {
  lastRequest += 1;
  tell('request', lastRequest, request);
  return lastRequest;
};

modules.Networking = {
  // On iOS it has an object, and the id comes later; on Android the id is given.
  sendRequest: (...args) => {
    if (args.length === 2) {
      const [{ data, ...request }, callback] = args;
      callbacks.set(begin({ ...request, body: data.string ?? null }), callback);
      return;
    }
    const [
      method,
      url,
      id,
      headers,
      data,
      responseType,
      incrementalUpdates,
      timeout,
      withCredentials,
    ] = args;
    const sent = { method, url, headers: Object.fromEntries(headers), body: data.string ?? null };
    tell('request', id, { ...sent, responseType, incrementalUpdates, timeout, withCredentials });
  },
  abortRequest: (id) => tell('abortRequest', id),
  clearCookies: () => undefined,
  addListener: () => undefined,
  removeListeners: () => undefined,
};

on('requestCreated', (id) => {
  callbacks.get(id)?.(id);
  callbacks.delete(id);
});
on('network', (event, args) => {
  require('react-native/Libraries/EventEmitter/RCTDeviceEventEmitter').default.emit(event, args);
});
