/** An app in this process that the test controls: its storage, its system, its browser and the gateway. */
import { onTestFinished, vi } from 'vitest';
import {
  createGatewayActors,
  type FinalizeInput,
  type IdentificationOutput,
  type InitiateAnswer,
  type InitiateInput,
  type StatusAnswer,
  type StatusInput,
} from '../../src/index.js';
import {
  createNativeHost,
  type BrowserEnd,
  type NativeApp,
  type NativeBrowser,
  type NativeHost,
  type NativeHostOptions,
  type NativeStorage,
} from '../../src/native/index.js';
import { scripted, settle } from '../machines/scripted.js';

export { settle };

export const RETURN_URLS = { success: 'myapp://identified', fail: 'myapp://not-identified' };

/** The key of the user of these tests. */
export const KEY = 'identification-machine.individual.7';

/** The state of a stored record. */
export const storedState = (text: string | null | undefined): unknown =>
  (JSON.parse(text ?? 'null') as { checkpoint?: { state?: unknown } } | null)?.checkpoint?.state;

/** A storage that answers with promises, when the test lets it. */
export interface SlowStorage extends NativeStorage {
  readonly entries: Map<string, string>;
  /** The writes that go on, the oldest first. */
  readonly writes: { readonly value: string | null; end(error?: unknown): Promise<void> }[];
  /** Whether each write ends at once. */
  isPrompt: boolean;
  /** How many writes have ever gone on at a time. */
  most: number;
}

export function slowStorage(entries = new Map<string, string>()): SlowStorage {
  const storage: SlowStorage = {
    entries,
    writes: [],
    isPrompt: false,
    most: 0,
    getItem: (key) => Promise.resolve(entries.get(key) ?? null),
    setItem: (key, value) => put(key, value),
    removeItem: (key) => put(key, null),
  };

  function put(key: string, value: string | null): Promise<void> {
    return new Promise((resolve, reject) => {
      const write = {
        value,
        end: async (error?: unknown) => {
          storage.writes.splice(storage.writes.indexOf(write), 1);
          if (error !== undefined) reject(error);
          else {
            if (value === null) entries.delete(key);
            else entries.set(key, value);
            resolve();
          }
          await settle();
        },
      };
      storage.writes.push(write);
      storage.most = Math.max(storage.most, storage.writes.length);
      if (storage.isPrompt) void write.end();
    });
  }

  return storage;
}

/** A storage that answers at once. */
export const promptStorage = (entries = new Map<string, string>()): NativeStorage => ({
  getItem: (key) => entries.get(key) ?? null,
  setItem: (key, value) => entries.set(key, value),
  removeItem: (key) => entries.delete(key),
});

/** The system of a device: what it tells the app. */
export function system(launchUrl: string | null = null) {
  const urls = new Set<(url: string) => void>();
  const foreground = new Set<(isInFront: boolean) => void>();
  const network = new Set<(isOnline: boolean) => void>();
  const listen =
    <T>(listeners: Set<(value: T) => void>) =>
    (listener: (value: T) => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    };
  const tell =
    <T>(listeners: Set<(value: T) => void>) =>
    async (value: T) => {
      for (const listener of listeners) listener(value);
      await settle();
    };
  const app: NativeApp = {
    launchUrl: () => Promise.resolve(launchUrl),
    onUrl: listen(urls),
    onForeground: listen(foreground),
  };
  return {
    app,
    network: { onChange: listen(network) },
    url: tell(urls),
    foreground: tell(foreground),
    online: tell(network),
    listeners: () => urls.size + foreground.size + network.size,
  };
}

/** A browser that ends its visits as the test says. */
export function inAppBrowser() {
  const visits: { readonly url: string; end(how: BrowserEnd | Error): Promise<void> }[] = [];
  let closings = 0;
  const browser: NativeBrowser = {
    open: (url) =>
      new Promise((resolve, reject) => {
        visits.push({
          url,
          end: async (how) => {
            if (how instanceof Error) reject(how);
            else resolve(how);
            await settle();
          },
        });
      }),
    close: () => {
      closings += 1;
    },
  };
  return { browser, visits, closings: () => closings };
}

export type AppOptions = Partial<NativeHostOptions> & { readonly launchUrl?: string | null };

/** The waits of the gateway's actors. */
const { sleepUntil } = createGatewayActors({
  baseUrl: 'https://gateway.example',
  getAccessToken: () => null,
});

/** Runs an app until the test ends. The timers are fake: `vi.advanceTimersByTimeAsync`. */
export function runApp({ launchUrl = null, ...options }: AppOptions = {}) {
  if (!vi.isFakeTimers()) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    onTestFinished(() => {
      vi.useRealTimers();
    });
  }
  const initiate = scripted<InitiateAnswer, InitiateInput>('initiate');
  const getStatus = scripted<StatusAnswer, StatusInput>('getStatus');
  const finalize = scripted<IdentificationOutput, FinalizeInput>('finalize');
  const device = system(launchUrl);
  const { browser, visits, closings } = inAppBrowser();
  const host: NativeHost = createNativeHost({
    actors: {
      initiate: initiate.logic,
      getStatus: getStatus.logic,
      finalize: finalize.logic,
      sleepUntil,
    },
    subject: { userId: 7 },
    returnUrls: RETURN_URLS,
    storage: promptStorage(),
    app: device.app,
    network: device.network,
    browser,
    timings: { pollTimeout: 10_000 },
    ...options,
  });
  const states = [host.getSnapshot().state];
  host.subscribe(() => {
    const { state } = host.getSnapshot();
    if (state !== states.at(-1)) states.push(state);
  });
  onTestFinished(host.close);
  return {
    host,
    device,
    visits,
    closings,
    initiate,
    getStatus,
    finalize,
    /** The states shown so far, in order. */
    states,
    view: () => host.getSnapshot(),
    /** The calls that the gateway got. */
    sent: () => initiate.calls.length + getStatus.calls.length + finalize.calls.length,
  };
}

/** An app that waits for its user at the identity check. */
export async function atIdentityCheck(options: AppOptions = {}) {
  const app = runApp(options);
  await app.host.ready;
  await settle();
  await app.initiate.answer({ url: 'https://verify.example/1', status: 'STARTED' });
  return app;
}

/** An app that waits for its user at the signing. */
export async function atSigning(options: AppOptions = {}) {
  const app = await atIdentityCheck(options);
  app.host.send({ type: 'redirect.succeeded' });
  await settle();
  await app.getStatus.answer({
    status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
    url: 'https://sign.example/1',
  });
  return app;
}
