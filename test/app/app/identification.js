/** The app: an identification on the gateway client of a platform, on a storage of a speed. */
import { createGatewayActors, createXhrTransport } from 'identification-machine';
import { createNativeHost } from 'identification-machine/native';
import { call, on, tell } from '../native/bridge.js';

/** How the gateway is reached: by the name that a test gives. */
const MEANS = {
  default: () => ({}),
  xhr: () => ({ transport: createXhrTransport() }),
  fetch: () => ({ fetch: globalThis.fetch }),
  // What an app gets that has instrumented its `fetch`.
  'wrapped fetch': () => ({ fetch: (...args) => globalThis.fetch(...args) }),
};

const actorsOf = ({ means, ...options }, getAccessToken = () => call('accessToken')) =>
  createGatewayActors({ ...options, ...MEANS[means](), getAccessToken });

on('configure', (options) => {
  try {
    actorsOf(options);
    tell('configured', null);
  } catch (error) {
    tell('configured', { name: error.name, message: error.message });
  }
});

/** A key-value store that answers at once, such as MMKV; what it holds is there at the start. */
const synchronous = (stored) => ({
  getItem: (key) => stored[key] ?? null,
  setItem: (key, value) => {
    stored[key] = value;
    tell('store', key, value);
  },
  removeItem: (key) => {
    delete stored[key];
    tell('store', key, null);
  },
});

const asynchronous = {
  getItem: (key) => call('getItem', key),
  setItem: (key, value) => call('setItem', key, value),
  removeItem: (key) => call('setItem', key, null),
};

on('start', ({ gateway, subject, timings, stored, launchUrl }) => {
  const hears = () => () => undefined;
  const host = createNativeHost({
    actors: actorsOf(gateway),
    subject,
    timings,
    returnUrls: { success: 'myapp://identified', fail: 'myapp://not-identified' },
    storage: stored === null ? asynchronous : synchronous(stored),
    app: { launchUrl: () => launchUrl, onUrl: hears, onForeground: hears },
    browser: { open: (url) => call('open', url) },
  });
  let opened = null;
  const look = () => {
    const { state, can, hosted, failure, output } = host.getSnapshot();
    tell('view', { state, can, failure, output });
    const isParked = state === 'awaitingRedirect' || state === 'signing';
    if (!isParked || hosted === null || hosted.url === opened) return;
    opened = hosted.url;
    host.open();
  };
  host.subscribe(look);
  host.ready.then(look);
  on('send', (type) => host.send({ type }));
});
