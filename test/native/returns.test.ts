import { describe, expect, it } from 'vitest';
import { atIdentityCheck, KEY, promptStorage, runApp, settle, slowStorage } from './helpers.js';

describe('a URL that reaches the running app', () => {
  it.each([
    ['myapp://identified', 'phaseA'],
    ['myapp://identified/?session=1', 'phaseA'],
    ['myapp://not-identified', 'phaseA'],
  ])('%s is a return', async (url, state) => {
    const { device, view, getStatus } = await atIdentityCheck();
    await device.url(url);
    expect(view().state).toBe(state);
    expect(getStatus.calls).toHaveLength(1);
  });

  it.each(['myapp://settings', 'https://app.example/identified', 'no URL', ''])(
    '%s is none',
    async (url) => {
      const { host, device, view } = await atIdentityCheck();
      await device.url(url);
      expect(host.handleUrl(url)).toBe(false);
      expect(view().state).toBe('awaitingRedirect');
    },
  );

  it('is recognised as a universal link', async () => {
    const returnUrls = {
      success: 'https://app.example/identified',
      fail: 'https://app.example/not-identified',
    };
    const { device, view } = await atIdentityCheck({ returnUrls });
    await device.url('https://app.example/identified?x=1');
    expect(view().state).toBe('phaseA');
  });

  it('is taken by handleUrl, too, which says that the app need not show it', async () => {
    const { host, view } = await atIdentityCheck();
    expect(host.handleUrl('myapp://identified')).toBe(true);
    expect(view().state).toBe('phaseA');
  });

  it('waits until the stored state is read', async () => {
    const entries = new Map<string, string>();
    await atIdentityCheck({ storage: promptStorage(entries) });
    const { host, view, getStatus } = runApp({ storage: slowStorage(entries) });
    expect(host.handleUrl('myapp://identified')).toBe(true);
    expect(view().state).toBe('idle');
    await host.ready;
    expect(view().state).toBe('phaseA');
    expect(getStatus.calls).toHaveLength(0);
  });

  it('counts once where two sources give it', async () => {
    const { host, device, visits, view, getStatus } = await atIdentityCheck();
    host.open();
    await settle();
    await device.url('myapp://not-identified');
    await getStatus.answer({
      status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
      url: 'https://sign.example/1',
    });
    expect(view().state).toBe('signing');
    await visits[0]?.end({ type: 'returned', url: 'myapp://not-identified' });
    expect(host.handleUrl('myapp://not-identified')).toBe(true);
    expect(view().state).toBe('signing');
  });

  it('counts again for the next page', async () => {
    const { host, device, visits, getStatus, states } = await atIdentityCheck();
    host.open();
    await settle();
    await device.url('myapp://identified');
    await getStatus.answer({
      status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
      url: 'https://sign.example/1',
    });
    host.open();
    await settle();
    expect(visits).toHaveLength(2);
    await device.url('myapp://identified');
    expect(states).toEqual([
      ...['idle', 'initiating', 'awaitingRedirect', 'phaseA', 'signing', 'phaseB'],
    ]);
  });
});

it('remembers a return that has no effect', async () => {
  const entries = new Map<string, string>();
  const { host } = await atIdentityCheck({ storage: promptStorage(entries) });
  host.send({ type: 'cancel' });
  host.handleUrl('myapp://identified');
  expect(JSON.parse(entries.get(KEY) ?? '{}')).toHaveProperty('handled');
});
