import { describe, expect, it, vi } from 'vitest';
import { atIdentityCheck, atSigning, inAppBrowser, runApp, settle } from './helpers.js';

describe('the browser with the hosted page', () => {
  it('opens the page, and is shown as open', async () => {
    const { host, visits, view } = await atIdentityCheck();
    host.open();
    await settle();
    expect(visits.map(({ url }) => url)).toEqual(['https://verify.example/1']);
    expect(view().popup).toBe('open');
  });

  it.each([
    ['the identity check', atIdentityCheck],
    ['the signing', atSigning],
  ])(
    'closed by its user leaves the page to be opened again, and "I have finished", at %s',
    async (_, at) => {
      const { host, visits, view, getStatus } = await at();
      const { state } = view();
      const asked = getStatus.calls.length;
      host.open();
      await settle();
      await visits[0]?.end({ type: 'closed' });
      expect(view()).toMatchObject({ state, popup: 'none', failure: null });
      expect(view().hosted).not.toBeNull();
      expect(view().can).toContain('redirect.succeeded');
      // One question: the user may have finished without being sent back.
      expect(getStatus.calls).toHaveLength(asked + 1);
      await getStatus.answer({ status: 'IN_PROGRESS', url: null });
      await vi.advanceTimersByTimeAsync(60_000);
      expect(getStatus.calls).toHaveLength(asked + 1);
      expect(view().state).toBe(state);
      host.open();
      await settle();
      expect(visits).toHaveLength(2);
    },
  );

  it('closed by a user who has signed moves the flow on', async () => {
    const { host, visits, view, getStatus } = await atSigning();
    host.open();
    await settle();
    await visits[0]?.end({ type: 'closed' });
    await getStatus.answer({ status: 'DOCUMENT_SIGN_SUCCESS', url: null });
    expect(view().state).toBe('finalizing');
  });

  it('that gives the return URL counts as the return', async () => {
    const { host, visits, view } = await atIdentityCheck();
    host.open();
    await settle();
    await visits[0]?.end({ type: 'returned', url: 'myapp://identified' });
    expect(view()).toMatchObject({ state: 'phaseA', popup: 'none' });
  });

  it('that gives another URL changes nothing', async () => {
    const { host, visits, view } = await atIdentityCheck();
    host.open();
    await settle();
    await visits[0]?.end({ type: 'returned', url: 'myapp://settings' });
    expect(view()).toMatchObject({ state: 'awaitingRedirect', popup: 'none' });
  });

  it('that hands the page to another app asks nothing', async () => {
    const { host, visits, view, sent } = await atIdentityCheck();
    host.open();
    await settle();
    const before = sent();
    await visits[0]?.end({ type: 'handedOver' });
    expect(view()).toMatchObject({ state: 'awaitingRedirect', popup: 'none' });
    expect(sent()).toBe(before);
  });

  it('that can’t open the page is shown as blocked', async () => {
    const { host, visits, view } = await atIdentityCheck();
    host.open();
    await settle();
    await visits[0]?.end(new Error('no browser'));
    expect(view()).toMatchObject({ state: 'awaitingRedirect', popup: 'blocked' });
    host.open('page');
    await settle();
    expect(visits).toHaveLength(2);
    expect(view().popup).toBe('open');
  });

  it.each([
    ['a URL reaches the app', ({ device }) => device.url('myapp://identified')],
    [
      'the user says so',
      ({ host }) => {
        host.send({ type: 'redirect.succeeded' });
        return settle();
      },
    ],
    [
      'the user cancels',
      ({ host }) => {
        host.send({ type: 'cancel' });
        return settle();
      },
    ],
  ] satisfies [string, (app: ReturnType<typeof runApp>) => Promise<void>][])(
    'is closed when %s, and its end means nothing any more',
    async (_, act) => {
      const app = await atIdentityCheck();
      app.host.open();
      await settle();
      await act(app);
      expect(app.closings()).toBe(1);
      expect(app.view().popup).toBe('none');
      const { state } = app.view();
      const sent = app.sent();
      await app.visits[0]?.end({ type: 'closed' });
      expect(app.view().state).toBe(state);
      expect(app.sent()).toBe(sent);
    },
  );

  it('that never says how it has ended can be replaced', async () => {
    const { host, visits, closings, view } = await atIdentityCheck();
    host.open();
    await settle();
    host.open();
    await settle();
    expect([visits.length, closings()]).toEqual([2, 1]);
    await visits[0]?.end({ type: 'closed' });
    expect(view().popup).toBe('open');
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('closed already');
      },
    ],
    ['rejects', () => Promise.reject(new Error('closed already'))],
    ['is missing', undefined],
  ])('whose close %s changes nothing', async (_, close) => {
    const { browser } = inAppBrowser();
    const { host, device, view } = await atIdentityCheck({
      browser: { open: browser.open, ...(close && { close }) },
    });
    host.open();
    await settle();
    await device.url('myapp://identified');
    expect(view()).toMatchObject({ state: 'phaseA', popup: 'none' });
  });

  it('is not opened where there is no page', async () => {
    const { host, visits } = runApp();
    host.open();
    await host.ready;
    await settle();
    expect(visits).toHaveLength(0);
  });
});
