import { describe, expect, it, vi } from 'vitest';
import {
  capacitorApp,
  capacitorBrowser,
  capacitorNetwork,
  expoBrowser,
  inAppBrowser,
  linkingBrowser,
  reactNativeApp,
  webViewBrowser,
  webViewProps,
  type NativeHost,
} from '../../src/native/index.js';
import { settle } from './helpers.js';

const CUSTOM = { success: 'myapp://identified', fail: 'myapp://not-identified' };
const UNIVERSAL = { success: 'https://app.example/identified', fail: 'https://app.example/not' };
const PAGE = 'https://verify.example/1';

describe('the browser of Expo', () => {
  const modules = (result: { type: string; url?: string }) => ({
    openBrowserAsync: vi.fn(() => Promise.resolve(result)),
    openAuthSessionAsync: vi.fn(() => Promise.resolve(result)),
    dismissBrowser: vi.fn(),
    dismissAuthSession: vi.fn(),
  });

  it.each([
    [
      { type: 'success', url: 'myapp://identified' },
      { type: 'returned', url: 'myapp://identified' },
    ],
    [{ type: 'cancel' }, { type: 'closed' }],
    [{ type: 'dismiss' }, { type: 'closed' }],
    [{ type: 'opened' }, { type: 'handedOver' }],
  ])('%o means %o', async (result, end) => {
    expect(await expoBrowser(modules(result)).open(PAGE, CUSTOM)).toEqual(end);
  });

  it('that is locked by another page has not opened it', async () => {
    await expect(expoBrowser(modules({ type: 'locked' })).open(PAGE, CUSTOM)).rejects.toThrow(
      'locked',
    );
  });

  it('opens a session for a scheme of the app, a plain browser for universal links, and closes what it has opened', async () => {
    const WebBrowser = modules({ type: 'cancel' });
    const browser = expoBrowser(WebBrowser);
    await browser.open(PAGE, CUSTOM);
    browser.close?.();
    expect(WebBrowser.openAuthSessionAsync).toHaveBeenCalledWith(PAGE, CUSTOM.success);
    expect(WebBrowser.dismissAuthSession).toHaveBeenCalledTimes(1);
    await browser.open(PAGE, UNIVERSAL);
    browser.close?.();
    expect(WebBrowser.openBrowserAsync).toHaveBeenCalledWith(PAGE);
    expect(WebBrowser.dismissBrowser).toHaveBeenCalledTimes(1);
  });
});

describe('the browsers of React Native', () => {
  it('in the app: a session for a scheme of the app, a plain browser for universal links', async () => {
    const open = vi.fn(() => Promise.resolve({ type: 'cancel' }));
    const openAuth = vi.fn(() => Promise.resolve({ type: 'success', url: CUSTOM.fail }));
    const browser = inAppBrowser({ open, openAuth, close: vi.fn(), closeAuth: vi.fn() });
    expect(await browser.open(PAGE, CUSTOM)).toEqual({ type: 'returned', url: CUSTOM.fail });
    expect(await browser.open(PAGE, UNIVERSAL)).toEqual({ type: 'closed' });
  });

  it('of the user: handed over, or not opened', async () => {
    const opened = linkingBrowser({ openURL: () => Promise.resolve(true) });
    expect(await opened.open(PAGE, CUSTOM)).toEqual({ type: 'handedOver' });
    const refused = linkingBrowser({ openURL: () => Promise.reject(new Error('no browser')) });
    await expect(refused.open(PAGE, CUSTOM)).rejects.toThrow();
  });
});

describe('the system of React Native', () => {
  function modules(currentState: string | null = 'active') {
    const tell: Record<string, (value: never) => void> = {};
    const remove = vi.fn();
    const addEventListener = (type: string, listener: (value: never) => void) => {
      tell[type] = listener;
      return { remove };
    };
    const Linking = {
      getInitialURL: () => Promise.resolve('myapp://identified'),
      addEventListener,
    };
    return {
      app: reactNativeApp({ Linking, AppState: { currentState, addEventListener } }),
      tell: (type: string, value: unknown) => tell[type]?.(value as never),
      remove,
    };
  }

  it('gives the URL that started the app, and later ones', async () => {
    const { app, tell, remove } = modules();
    expect(await app.launchUrl()).toBe('myapp://identified');
    const listener = vi.fn();
    const stop = app.onUrl(listener);
    tell('url', { url: 'myapp://x' });
    expect(listener).toHaveBeenCalledWith('myapp://x');
    stop();
    expect(remove).toHaveBeenCalledTimes(1);
  });

  it('counts an app behind a prompt of the system as in front', () => {
    const { app, tell } = modules('background');
    const listener = vi.fn();
    app.onForeground(listener);
    for (const state of ['active', 'inactive', 'background']) tell('change', state);
    expect(listener.mock.calls.flat()).toEqual([false, true, true, false]);
  });
});

describe('the plugins of Capacitor', () => {
  function plugin() {
    const listeners = new Map<string, Set<(event: never) => void>>();
    return {
      addListener: (event: string, listener: (event: never) => void) => {
        const all = listeners.get(event) ?? new Set();
        listeners.set(event, all.add(listener));
        return Promise.resolve({
          remove: () => {
            all.delete(listener);
            return Promise.resolve();
          },
        });
      },
      tell: (event: string, value?: unknown) => {
        for (const listener of listeners.get(event) ?? []) listener(value as never);
      },
      count: () => [...listeners.values()].reduce((sum, all) => sum + all.size, 0),
    };
  }

  it('a browser that has finished is closed, and its listener is removed', async () => {
    const { addListener, tell, count } = plugin();
    const open = vi.fn(() => Promise.resolve());
    const visit = capacitorBrowser({ open, close: () => Promise.resolve(), addListener }).open(
      PAGE,
      CUSTOM,
    );
    await settle();
    expect(open).toHaveBeenCalledWith({ url: PAGE });
    tell('browserFinished');
    expect(await visit).toEqual({ type: 'closed' });
    await settle();
    expect(count()).toBe(0);
  });

  it('a state that is known at first gives way to a change that comes before it', async () => {
    const { addListener, tell } = plugin();
    const getState = () => Promise.resolve({ isActive: false });
    const app = capacitorApp({ getLaunchUrl: () => Promise.resolve(null), getState, addListener });
    const listener = vi.fn();
    app.onForeground(listener);
    tell('appStateChange', { isActive: true });
    await settle();
    expect(listener.mock.calls.flat()).toEqual([true]);
    expect(await app.launchUrl()).toBeUndefined();
  });

  it('a network that is known at first is told, and a removed listener hears nothing', async () => {
    const { addListener, tell } = plugin();
    const getStatus = () => Promise.resolve({ connected: false });
    const listener = vi.fn();
    const stop = capacitorNetwork({ getStatus, addListener }).onChange(listener);
    await settle();
    stop();
    await settle();
    tell('networkStatusChange', { connected: true });
    expect(listener.mock.calls.flat()).toEqual([false]);
  });
});

describe('a WebView', () => {
  it('is closed by its user, or by the host', async () => {
    const browser = webViewBrowser();
    const first = browser.open(PAGE, CUSTOM);
    browser.dismiss();
    expect(await first).toEqual({ type: 'closed' });
    const second = browser.open(PAGE, CUSTOM);
    browser.close?.();
    expect(await second).toEqual({ type: 'closed' });
  });

  it('may load the schemes of the page and of the return URLs, and has no properties without a page', () => {
    const handleUrl = vi.fn(() => true);
    const view = (url: string | null) =>
      // The part of a view that is read.
      ({ hosted: url === null ? null : { page: 'signing', url } }) as unknown as ReturnType<
        NativeHost['getSnapshot']
      >;
    const host = { getSnapshot: () => view(PAGE), handleUrl, returnUrls: CUSTOM };
    const props = webViewProps(host);
    expect(props?.originWhitelist).toEqual(['https:*', 'myapp:*', 'about:*', 'blob:*']);
    props?.onLoadStart({ nativeEvent: { url: CUSTOM.success } });
    expect(handleUrl).toHaveBeenCalledWith(CUSTOM.success);
    expect(webViewProps({ ...host, getSnapshot: () => view(null) })).toBeNull();
  });
});
