import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createHostedPages } from '../../src/native/index.js';
import type { ScreenHost } from '../../src/index.js';
import { inAppBrowser, promptStorage, RETURN_URLS, settle, system } from './helpers.js';

/** A host in front of a server, of which only what is sent counts. */
function app(launchUrl: string | null = null, entries = new Map<string, string>()) {
  const device = system(launchUrl);
  const { browser, visits, closings } = inAppBrowser();
  const pages = createHostedPages({
    app: device.app,
    browser,
    returnUrls: RETURN_URLS,
    storage: promptStorage(entries),
  });
  const send = vi.fn();
  const getSnapshot = () => ({ can: ['cancel'] });
  // What `createHostedPages` uses of a host.
  const host = { getSnapshot, send } as unknown as ScreenHost;
  const stop = pages.connect(host);
  onTestFinished(stop);
  const sent = () => send.mock.calls.map(([event]) => (event as { type: string }).type);
  return { device, visits, closings, pages, sent, stop };
}

describe('the hosted pages of a remote host', () => {
  it('open in the browser of the app, and a return reaches the server', async () => {
    const { pages, device, visits, closings, sent } = app();
    pages.navigate('https://verify.example/1');
    await settle();
    expect(visits.map(({ url }) => url)).toEqual(['https://verify.example/1']);
    await device.url('myapp://not-identified?x=1');
    expect(sent()).toEqual(['redirect.failed']);
    expect(closings()).toBe(1);
  });

  it('report the return that the browser gives, and nothing where it is closed', async () => {
    const { pages, visits, sent } = app();
    pages.navigate('https://verify.example/1');
    await settle();
    await visits[0]?.end({ type: 'closed' });
    expect(sent()).toEqual([]);
    pages.navigate('https://verify.example/1');
    await settle();
    await visits[1]?.end({ type: 'returned', url: 'myapp://identified' });
    expect(sent()).toEqual(['redirect.succeeded']);
  });

  it('report the URL that has started the app once', async () => {
    const entries = new Map<string, string>();
    const first = app('myapp://identified', entries);
    await settle();
    expect(first.sent()).toEqual(['redirect.succeeded']);
    const second = app('myapp://identified', entries);
    await settle();
    expect(second.sent()).toEqual([]);
  });

  it('have the host look at the server when the app comes to the front', async () => {
    const { device, sent } = app();
    await device.foreground(false);
    await device.foreground(true);
    expect(sent()).toEqual(['status.check']);
  });

  it('report nothing any more once they are stopped', async () => {
    const { device, sent, stop } = app();
    stop();
    await device.url('myapp://identified');
    expect(sent()).toEqual([]);
    expect(device.listeners()).toBe(0);
  });
});
