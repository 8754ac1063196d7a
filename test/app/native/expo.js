/** The native modules behind `expo/fetch`, and what its engine has that Hermes 0.12 lacks. */
import { fromByteArray, toByteArray } from 'base64-js';
import { call, on, tell } from './bridge.js';

let lastId = 0;
const responses = new Map();

class SharedObject {
  #listeners = new Map();

  addListener(name, listener) {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }
  removeListener(name, listener) {
    const others = this.#listeners.get(name)?.filter((other) => other !== listener);
    this.#listeners.set(name, others ?? []);
  }
  removeAllListeners(name) {
    this.#listeners.delete(name);
  }
  emit(name, ...args) {
    for (const listener of this.#listeners.get(name) ?? []) listener(...args);
  }
}

class NativeResponse extends SharedObject {
  constructor() {
    super();
    lastId += 1;
    this.id = lastId;
    this.head = { status: -1, statusText: '', headers: [], url: '', redirected: false };
    responses.set(this.id, this);
  }
  get status() {
    return this.head.status;
  }
  get statusText() {
    return this.head.statusText;
  }
  get _rawHeaders() {
    return this.head.headers;
  }
  get url() {
    return this.head.url;
  }
  get redirected() {
    return this.head.redirected;
  }
  startStreaming() {
    tell('expoStream', this.id);
    return Promise.resolve(null);
  }
  cancelStreaming() {
    tell('expoCancel', this.id);
  }
}

class NativeRequest extends SharedObject {
  constructor(response) {
    super();
    this.response = response;
  }
  async start(url, init, body) {
    const { response } = this;
    response.head = await call('expoStart', response.id, url, init, body && fromByteArray(body));
    return response;
  }
  cancel() {
    tell('expoCancel', this.response.id);
  }
}

on('expo', (id, event, value) => {
  const given = event === 'didReceiveResponseData' ? toByteArray(value) : value;
  responses.get(id).emit(event, given);
});

Object.assign(globalThis, {
  expo: { modules: { ExpoFetchModule: { NativeRequest, NativeResponse } } },
  atob: (text) => String.fromCharCode(...toByteArray(text)),
  TextEncoder: class {
    encode(text) {
      const escaped = unescape(encodeURIComponent(text));
      return Uint8Array.from(escaped, (character) => character.charCodeAt(0));
    }
  },
});
