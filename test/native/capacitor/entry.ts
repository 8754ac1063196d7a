/**
 * The page of an app of Capacitor. The engine and the origin are real; the plugins are stand-ins for what
 * the native side of Capacitor does: they answer with promises, and the test plays the system.
 */
import { createBrowserHost } from '../../../src/browser/index.js';
import { createGatewayActors, type IdentificationEventType } from '../../../src/index.js';
import {
  capacitorApp,
  capacitorBrowser,
  capacitorNetwork,
  capacitorStorage,
  createNativeHost,
} from '../../../src/native/index.js';

type Listener = (event: never) => void;

/** What the test calls. */
interface AppPage {
  /** The URLs that the in-app browser was given. */
  readonly opened: string[];
  view(): object;
  open(): void;
  send(type: IdentificationEventType): void;
  /** The system tells something to the app. */
  tell(event: string, data: object): void;
  /** What the host of a page says to return URLs; `null`: it takes them. */
  pageHost(success: string, fail: string): string | null;
}

declare global {
  var appPage: AppPage;
}

const listeners = new Map<string, Set<Listener>>();
const addListener = (event: string, listener: Listener) => {
  const all = listeners.get(event) ?? new Set();
  listeners.set(event, all.add(listener));
  return Promise.resolve({
    remove: () => {
      all.delete(listener);
      return Promise.resolve();
    },
  });
};
const opened: string[] = [];

const { gateway = '', token = '' } = document.documentElement.dataset;
const actors = createGatewayActors({
  baseUrl: gateway,
  getAccessToken: () => token,
  allowInsecureLoopback: true,
});
const options = {
  actors,
  subject: { userId: 42 },
  timings: { pollInterval: 100, requestTimeout: 5_000 },
} as const;

const host = createNativeHost({
  ...options,
  returnUrls: { success: 'myapp://identified', fail: 'myapp://not-identified' },
  app: capacitorApp({
    getLaunchUrl: () => Promise.resolve(undefined),
    getState: () => Promise.resolve({ isActive: true }),
    addListener,
  }),
  browser: capacitorBrowser({
    open: ({ url }) => {
      opened.push(url);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
    addListener,
  }),
  network: capacitorNetwork({ getStatus: () => Promise.resolve({ connected: true }), addListener }),
  storage: capacitorStorage({
    get: ({ key }) => Promise.resolve({ value: localStorage.getItem(key) }),
    set: ({ key, value }) => {
      localStorage.setItem(key, value);
      return Promise.resolve();
    },
    remove: ({ key }) => {
      localStorage.removeItem(key);
      return Promise.resolve();
    },
  }),
});

globalThis.appPage = {
  opened,
  view: () => {
    const { state, popup, persistence, connection, failure } = host.getSnapshot();
    return { state, popup, persistence, connection, failure };
  },
  open: () => {
    host.open();
  },
  send: (type) => {
    host.send({ type });
  },
  tell: (event, data) => {
    for (const listener of listeners.get(event) ?? []) listener(data as never);
  },
  pageHost: (success, fail) => {
    try {
      createBrowserHost({
        ...options,
        returnUrls: { success, fail },
        startOnLoad: false,
        storage: null,
      }).close();
      return null;
    } catch (error) {
      return String(error);
    }
  },
};
